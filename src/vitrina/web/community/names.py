"""The pieces of a plan by the names that people know them by."""

from vitrina.building.showing import show_community
from vitrina.domain.plan import CommunityPlan
from vitrina.wording.pieces import say_piece


def name_pieces(plan: CommunityPlan) -> dict[str, str]:
    """A name for each piece by its key, in the plan's order, as it stands within a sentence."""
    shown = show_community(plan)
    titles = {
        post.key: post.picture.title if post.picture else post.text.partition("\n")[0]
        for post in shown.posts
    }
    titles |= {product.key: product.title for product in shown.products}
    titles |= {part.key: part.title for part in shown.manual}
    return {piece.key: say_piece(piece.kind, titles.get(piece.key, "")) for piece in plan.pieces}
