"""Words for a community: profession packs, Russian grammar, posts, shop, cards. Values in, values out."""
