"""The guided way: a person opens their community, says its address, gives its key."""
