"""Upload addresses: which was given to whom, and what came in through it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.world.pictures import Picture
from vitrina.sandbox.world.posts import Photo, PhotoKind
from vitrina.sandbox.world.state import World

_KEEP = 20_000
_SIZES = (
    *(("s", 75), ("m", 130), ("x", 604), ("y", 807), ("z", 1280), ("w", 2560)),
    *(("o", 130), ("p", 200), ("q", 320), ("r", 510)),
)


@dataclass(frozen=True)
class Ticket:
    """One upload address: for what kind of picture, of which owner, and who asked for it."""

    key: str
    kind: PhotoKind
    owner_id: int
    actor_id: int
    crop: tuple[int, int, int, int] | None = None
    album_id: int = 0


@dataclass(frozen=True)
class Upload:
    """A picture that arrived: the fields VK's host answers with, to be sent to a save method."""

    ticket: Ticket
    picture: Picture
    server: int
    photo: str
    hash: str


class UploadStore:
    """Tickets and arrived files; the oldest are forgotten when there are very many."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tickets: OrderedDict[str, Ticket] = OrderedDict()
        self._uploads: OrderedDict[str, Upload] = OrderedDict()

    def create_ticket(
        self,
        kind: PhotoKind,
        owner_id: int,
        actor_id: int,
        crop: tuple[int, int, int, int] | None = None,
        album_id: int = 0,
    ) -> Ticket:
        ticket = Ticket(self._world.secret(24), kind, owner_id, actor_id, crop, album_id)
        self._tickets[ticket.key] = ticket
        if len(self._tickets) > _KEEP:
            self._tickets.popitem(last=False)
        return ticket

    def find_ticket(self, key: str) -> Ticket | None:
        return self._tickets.get(key)

    def add_upload(self, ticket: Ticket, picture: Picture) -> Upload:
        """Remember an accepted picture under a new hash."""
        upload = Upload(
            ticket=ticket,
            picture=picture,
            server=200_000 + self._world.random.randrange(900_000),
            photo=self._write_photo(),
            hash=self._world.secret(32),
        )
        self._uploads[upload.hash] = upload
        if len(self._uploads) > _KEEP:
            self._uploads.popitem(last=False)
        return upload

    def _write_photo(self) -> str:
        """What the save method gets back, JSON as text; long in the strict sandbox, as VK's is."""
        world, sizes = self._world, ""
        if world.strict.long_upload_answers:
            sizes = ",".join(
                f'["{name}","{world.secret(64)}/{world.secret(16)}.jpg",{side},{side}]'
                for name, side in _SIZES
            )
        kid = world.secret(32)
        return f'[{{"photo":"{world.secret(10)}:x","sizes":[{sizes}],"kid":"{kid}"}}]'

    def find_file(self, name: str) -> Upload | None:
        """A document or a story by the name that the upload host gave it."""
        upload = self._uploads.get(name)
        return upload if upload is not None and upload.ticket.kind in ("doc", "story") else None

    def require_upload(
        self, kind: PhotoKind, actor_id: int, hash_text: str, photo: str, error_code: int
    ) -> Upload:
        """The upload with this hash; ``error_code`` is VK's error when there is none."""
        upload = self._uploads.get(hash_text)
        if (
            upload is None
            or upload.ticket.kind != kind
            or upload.ticket.actor_id != actor_id
            or upload.photo != photo
        ):
            raise ApiError(error_code)
        return upload

    def save_photo(self, upload: Upload, caption: str = "") -> Photo:
        """A new photo of the world from an upload; saving twice makes two, as VK does."""
        picture = upload.picture
        photo = Photo(
            id=self._world.next_id("photo"),
            kind=upload.ticket.kind,
            owner_id=upload.ticket.owner_id,
            data=picture.data,
            mime=picture.mime,
            width=picture.width,
            height=picture.height,
            date=int(self._world.now()),
            caption=caption,
            access_key=self._world.secret(18),
            crop=upload.ticket.crop,
            album_id=upload.ticket.album_id,
        )
        self._world.photos[photo.id] = photo
        return photo
