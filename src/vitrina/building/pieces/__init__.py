"""The homes of the kinds of pieces, a file each: everything that is known of a kind is there."""
