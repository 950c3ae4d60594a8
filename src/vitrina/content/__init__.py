"""Words for a community: packs, Russian grammar, posts, shop, cards. Values in, values out."""
