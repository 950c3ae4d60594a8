"""The services in the shop."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Reads, Settled, Shown
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.parts import Part, ProductPart
from vitrina.building.pieces.saying import (
    DOWNLOAD_PICTURE,
    SAVE,
    DoubleNote,
    FieldText,
    ManualStep,
    StatusCount,
)
from vitrina.building.pieces.uploads import UploadTarget, upload_picture
from vitrina.building.pieces.wall_posts import guid_of
from vitrina.building.pieces.ways import by_user
from vitrina.content.cards import item_card
from vitrina.content.shop import write_products
from vitrina.content.words import rubles
from vitrina.domain.build import StepState
from vitrina.domain.piece_keys import product_keys
from vitrina.domain.pieces import HiddenProductPiece, Piece, ProductPiece
from vitrina.domain.reason import Reason
from vitrina.vk.errors import ErrorKind, VkError
from vitrina.vk.methods import market
from vitrina.vk.methods.market import MarketCategory
from vitrina.vk.outgoing import is_readable_as, is_shown_as
from vitrina.vk.screens import Screen

_DESCRIPTION_FROM = 10  # characters: market.add (vk-contract 2026-11-22, App. A [S])


class ProductKind(PieceKind[ProductPiece]):
    """market.add with our sku, its picture uploaded before."""

    value = ProductPiece
    order = 130
    ways = by_user("market.getProductPhotoUploadServer", "market.saveProductPhoto", "market.add")
    edit_ways = by_user(
        "market.getProductPhotoUploadServer", "market.saveProductPhoto", "market.edit"
    )
    own_fields = ("sku",)
    is_persons_to_remove = True
    lateness = 1
    is_always_observed = True
    id_name = "product_id"
    line = "products"
    is_counted = True
    status_counts = ("services_added", "total_services")
    seconds = 1.2

    def plan(self, request: PlanRequest) -> Iterator[ProductPiece]:
        """One for each service of the form."""
        practitioner, pack, wording = request.practitioner, request.pack, request.wording
        keys = product_keys(price.title for price in practitioner.pricing)
        texts = write_products(practitioner, pack, wording)
        for key, price, text in zip(keys, practitioner.pricing, texts, strict=True):
            yield ProductPiece(
                key=key,
                title=text.title,
                description=_describe(request.own_text(key), text.description),
                rubles=price.rubles,
                minutes=price.minutes,
                sku=_sku(request.seed, key),
                picture=item_card(price, practitioner, pack, wording),
                categories=pack.head.shop_categories,
            )

    def needs(self, piece: ProductPiece) -> tuple[str, ...]:
        """The shop."""
        return ("community", "market")

    def needs_first(self, piece: ProductPiece) -> tuple[str, ...]:
        """Its picture may be on its way in the very wave that switches the shop on.

        VK takes the calls of a wave in order, and a refusal is met again when the shop is on.
        """
        return ("community",)

    def holder(self, piece: ProductPiece) -> str | None:
        """Without a shop there are no products."""
        return "market"

    async def prepare(self, piece: ProductPiece, context: PieceContext) -> Effect | Settled:
        """The picture, and VK's list of categories on the way."""
        sent, (categories,) = await upload_picture(
            context, piece.picture, _target(context), [market.get_categories(context.group_id)]
        )
        photo_id = await context.vk.ask(market.save_product_photo(sent.text))
        call = market.add(
            context.group_id,
            name=piece.title,
            description=piece.description,
            category_id=_choose_category(categories, piece.categories),
            rubles=piece.rubles,
            main_photo_id=photo_id,
            sku=piece.sku,
        )
        return Effect(call=call, reference=lambda product_id: {self.id_name: product_id})

    async def prepare_edit(self, piece: ProductPiece, context: PieceContext) -> Effect | Settled:
        """Its words, its price and the picture, which says them too."""
        number = context.reference(piece.key).get(self.id_name)
        if number is None:
            return Settled(StepState.MANUAL)
        sent, _ = await upload_picture(context, piece.picture, _target(context))
        photo_id = await context.vk.ask(market.save_product_photo(sent.text))
        call = market.edit(
            context.group_id,
            number,
            name=piece.title,
            description=piece.description,
            rubles=piece.rubles,
            main_photo_id=photo_id,
        )
        return Effect(call=call, reference=lambda _: {self.id_name: number})

    def own_facts(self, piece: ProductPiece) -> object:
        """Its line of the price list: the descriptions of a shop avoid each other's words."""
        return piece.title, piece.rubles, piece.minutes

    def removal(self, piece: ProductPiece, number: int | None) -> Piece | None:
        """Hidden from buyers."""
        return HiddenProductPiece(
            key=f"{piece.key}/hidden", title=piece.title, product_id=number, manual=number is None
        )

    def content(self, piece: ProductPiece) -> str | None:
        """Name, price and description."""
        return f"{piece.title}\n{piece.rubles}\n{piece.description}"

    def shown_content(self, piece: ProductPiece, shown: Shown, number: int | None) -> str | None:
        """The same; None where VK did not say the price."""
        item = next((one for one in shown["products"] if one.id == number), None)
        if item is None or item.rubles is None:
            return None
        hidden = "\nhidden" if item.is_hidden else ""  # by a person: ours are shown
        return f"{item.title}\n{item.rubles}\n{item.description}{hidden}"

    def reads(self, piece: ProductPiece, context: PieceContext) -> Reads:
        """All products, hidden ones included."""
        return {"products": market.get(context.group_id)}

    def find(self, piece: ProductPiece, shown: Shown) -> int | None:
        """By our sku; one that a person made has none, and is known by its name."""
        same = (
            product.id
            for product in shown["products"]
            if (product.sku == piece.sku if piece.sku else is_shown_as(piece.title, product.title))
        )
        return next(same, None)

    def is_text_shown(self, piece: ProductPiece, shown: Shown, number: int) -> bool:
        """Its name."""
        titles = [product.title for product in shown["products"] if product.id == number]
        return any(is_readable_as(piece.title, title) for title in titles)

    def identity(self, piece: ProductPiece) -> Hashable | None:
        """Our sku."""
        return piece.sku

    def list_shown(self, shown: Shown, context: PieceContext) -> Iterable[tuple[Hashable, int]]:
        """All products by sku."""
        return ((product.sku, product.id) for product in shown["products"])

    def doing(self, piece: ProductPiece) -> Reason | None:
        """Which card it is."""
        return Reason(code="progress.uploading_product", data={"title": piece.title})

    def count_in_status(self, piece: ProductPiece) -> StatusCount | None:
        """Services."""
        return StatusCount("services_added", "total_services")

    def show(self, piece: ProductPiece) -> Part | None:
        """The card."""
        return ProductPart(
            piece.key, piece.title, piece.description, piece.rubles, piece.minutes, piece.picture
        )

    def edit_step(self, piece: ProductPiece) -> ManualStep | None:
        """The new words for a card that is there."""
        made = self.manual_step(piece)
        return replace(
            made,
            title=Reason(code="manual.edit_product", data={"title": piece.title}),
            steps=(DOWNLOAD_PICTURE, Reason(code="step.product_edit"), SAVE),
            group=Reason(code="manual.edit_products"),
        )

    def by_hand(self, piece: ProductPiece) -> ProductPiece:
        """Without our sku."""
        return piece.model_copy(update={"sku": ""})

    def manual_step(self, piece: ProductPiece) -> ManualStep:
        """Name, price and text to copy."""
        return ManualStep(
            title=Reason(code="manual.product", data={"title": piece.title}),
            text=f"{piece.title}\n{rubles(piece.rubles)}\n\n{piece.description}",
            steps=(
                DOWNLOAD_PICTURE,
                Reason(code="step.product_add"),
                Reason(code="step.product_fill"),
                Reason(code="step.product_create"),
            ),
            screen=Screen.MARKET,
            fields=(
                FieldText(Reason(code="manual.field_title"), piece.title),
                FieldText(Reason(code="manual.field_price"), str(piece.rubles)),
                FieldText(Reason(code="manual.field_description"), piece.description),
            ),
            group=Reason(code="manual.products"),
            name=piece.title,
            unseen=Reason(code="unseen.product"),
            order=60,
        )

    def describe_double(self, piece: ProductPiece, number: int, group_id: int | None) -> DoubleNote:
        """One of two cards."""
        return DoubleNote(
            title=Reason(code="double.remove_product", data={"title": piece.title}),
            reason=Reason(code="build.product_twice"),
            path=f"/product-{group_id}_{number}",
        )


def _target(context: PieceContext) -> UploadTarget:
    server = market.get_product_upload_server(context.group_id)
    return UploadTarget(server, market.PRODUCT_FIELD, "item.jpg")


def _describe(own: str, ours: str) -> str:
    """The person's own text; one too short for VK goes before ours."""
    if not own or len(own) >= _DESCRIPTION_FROM:
        return own or ours
    return f"{own}\n\n{ours}"


def _sku(seed: str, key: str) -> str:
    """Our mark on a product, at most 50 characters ([S]); buyers see it."""
    return f"{key.removeprefix('product/')}-{guid_of(seed, key)[:6]}"


def _choose_category(
    categories: tuple[MarketCategory, ...] | VkError, names: tuple[str, ...]
) -> int:
    """VK's category for the services; any where VK refuses to say which there are."""
    if isinstance(categories, VkError):
        if categories.kind is not ErrorKind.PERMANENT:
            raise categories
        return market.CATEGORY_UNKNOWN
    known = {category.name.casefold(): category.id for category in categories}
    wanted = (known[name.casefold()] for name in names if name.casefold() in known)
    return next(wanted, market.CATEGORY_UNKNOWN)


KIND = ProductKind()
