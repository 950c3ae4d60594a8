"""The verbs: what Vitrina does for people, one file each; values in, values out."""
