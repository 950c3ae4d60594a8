"""``GET /sandbox/world``: everything that exists, as JSON."""

from __future__ import annotations

from vitrina.sandbox.world import Group, Json, Message, Post, Product, RequestCount, Wall, World


def show_world(world: World) -> Json:
    return {
        "groups": [_show_group(group) for group in world.groups.values()],
        "messages": [_show_message(message) for message in world.messages],
        "walls": {str(user.id): _show_wall(user.wall) for user in world.users.values()},
        "users": [
            {"id": user.id, "first_name": user.first_name, "last_name": user.last_name}
            for user in world.users.values()
        ],
        "requests": {name: _show_count(count) for name, count in sorted(world.requests.items())},
        "nested": {name: _show_count(count) for name, count in sorted(world.nested.items())},
        "uploads": _show_count(world.uploads),
        "strict": world.strict.names(),
        "now": world.now(),
    }


def _show_count(count: RequestCount) -> Json:
    return {"asked": count.asked, "answered": count.answered, "refused": count.refused}


def _show_group(group: Group) -> Json:
    return {
        "id": group.id,
        "title": group.title,
        "screen_name": group.screen_name,
        "owner_id": group.owner_id,
        "type": group.type,
        "subtype": group.subtype,
        "info": {
            "description": group.description,
            **group.info,
            "access": group.access,
            "sections": dict(group.sections),
            "settings": dict(group.settings),
        },
        "avatar": group.avatar is not None,
        "cover": group.cover is not None,
        "posts": _show_wall(group.wall),
        "pinned_id": group.wall.pinned_id,
        "topics": [
            {
                "id": topic.id,
                "title": topic.title,
                "from_group": topic.from_group,
                "text": topic.comments[0].text,
            }
            for topic in group.topics.values()
        ],
        "products": [_show_product(product) for product in group.products.values()],
        "market": group.market != "none",
        "callback_servers": [
            {"id": server.id, "url": server.url, "status": server.status, "title": server.title}
            | {"events": sorted(name for name, on in server.events.items() if on)}
            for server in group.callback_servers.values()
        ],
        "addresses": list(group.addresses),
        "links": list(group.links),
        "feeds": [{"url": feed.url, "taken": len(feed.seen)} for feed in group.feeds],
        "long_poll": {
            "enabled": group.long_poll.enabled,
            "api_version": group.long_poll.api_version,
            "events": sorted(name for name, on in group.long_poll.events.items() if on),
        },
    }


def _show_wall(wall: Wall) -> list[Json]:
    """Every post in the order it was made."""
    return [_show_post(post) for post in wall.posts.values()]


def _show_post(post: Post) -> Json:
    return {
        "id": post.id,
        "text": post.text,
        "state": post.state,
        "date": post.date,
        "publish_date": post.publish_date,
        "guid": post.guid,
        "from_group": post.from_group,
        "from_id": post.from_id,
        "attachments": list(post.attachments),
        "cards": {url: card.photo.id if card.photo else None for url, card in post.cards.items()},
        "source": post.source_data or post.source,
        "postponed_id": post.postponed_id,
    }


def _show_product(product: Product) -> Json:
    return {
        "id": product.id,
        "title": product.title,
        "description": product.description,
        "price": product.price,
        "category_id": product.category_id,
        "sku": product.sku,
        "photo_id": product.photo_id,
        "disabled": product.disabled,
    }


def _show_message(message: Message) -> Json:
    return {
        "id": message.id,
        "group_id": message.group_id,
        "peer_id": message.peer_id,
        "from_id": message.from_id,
        "text": message.text,
        "payload": message.payload,
        "random_id": message.random_id,
        "keyboard": message.keyboard,
    }
