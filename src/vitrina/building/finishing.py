"""The last look at a plan's texts: what people read is in the plan exactly as VK gets it."""

from vitrina.domain.markup import remove_markup
from vitrina.domain.plan import (
    CommunityItem,
    EditItem,
    HandItem,
    Item,
    PostItem,
    ProductItem,
    TopicItem,
)

_TEXTS = ("title", "text", "description")


def finish_texts(item: Item) -> Item:
    """The item without VK's markup in its finished texts, whatever fields they were joined from.

    So the page and the preview show what VK will, and not only the call that carries it is clean.
    """
    match item:
        case CommunityItem() | PostItem() | TopicItem() | ProductItem() | HandItem():
            texts = {name: getattr(item, name) for name in _TEXTS if hasattr(item, name)}
            return item.model_copy(
                update={name: remove_markup(text) for name, text in texts.items()}
            )
        case EditItem():
            fields = {
                name: remove_markup(value) if isinstance(value, str) else value
                for name, value in item.fields.items()
            }
            return item.model_copy(update={"fields": fields})
    return item
