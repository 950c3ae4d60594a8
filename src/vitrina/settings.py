"""Settings from the environment or `.env`, each checked before anything starts."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from vitrina.outgoing_settings import OutgoingSettings
from vitrina.setting_checks import (
    check_has_no_path,
    check_network,
    check_origin,
    check_redis_address,
    check_sealing_key,
    check_web_address,
)

SCHOOL_KEY_FROM = 32  # characters

CommaList = Annotated[tuple[str, ...], NoDecode]
SecretList = Annotated[tuple[SecretStr, ...], NoDecode]


class BadSettings(ValueError):
    """The settings cannot be used: one line per wrong setting, each says what to do."""


class Settings(OutgoingSettings):
    """Every setting. The field's alias is its name in the environment.

    Secrets are kept so that no repr, dump or log of the settings shows them; a property under the
    plain name gives each out. A default is no secret and stays plain, for the documents.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,  # `REDIS_URL=` in a file means that it is not set
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    hidden_database_url: SecretStr = Field(
        "sqlite:///data/vitrina.db",
        alias="DATABASE_URL",
        validate_default=True,
        description="`sqlite:///path` or `postgresql://user@host/name`",
    )
    hidden_redis_url: SecretStr | None = Field(
        None,
        alias="REDIS_URL",
        description="Redis or Valkey for grants on their way and rate limits; without it, a table "
        "and the process's memory",
    )
    base_url: str = Field(
        "http://127.0.0.1:8000",
        alias="VITRINA_BASE_URL",
        description="the address people and VK reach this service at, without a path",
    )
    hidden_secret_keys: SecretList = Field(
        alias="VITRINA_SECRET_KEYS",
        description="keys that seal tokens, comma-separated, newest first; `vitrina keys new` "
        "prints one",
    )
    bind_sealed: bool = Field(
        False,
        alias="VITRINA_BIND_SEALED",
        description="`on`, once no process from before this setting runs: what is sealed opens in "
        "its own record only, and the older form is refused",
    )
    vk_client_id: str = Field(
        "",
        alias="VK_CLIENT_ID",
        description="the id of your VK application; without it communities are opened by hand",
    )
    hidden_vk_client_secret: SecretStr = Field(
        "",
        alias="VK_CLIENT_SECRET",
        validate_default=True,
        description="the protected key of the application: the `code` flow and the bot's "
        "permission need it",
    )
    hidden_vk_service_key: SecretStr = Field(
        "",
        alias="VK_SERVICE_KEY",
        validate_default=True,
        description="the service key of the application: reads public walls and addresses, where "
        "a community's own key may not",
    )
    vk_grant_flow: Literal["vkid", "code"] = Field(
        "vkid",
        alias="VK_GRANT_FLOW",
        description="`vkid` (VK ID with PKCE) or `code` (the older code flow)",
    )
    vk_api_url: str = Field(
        "https://api.vk.ru", alias="VK_API_URL", description="where VK's methods are called"
    )
    vk_id_url: str = Field(
        "https://id.vk.ru", alias="VK_ID_URL", description="VK ID: where people grant access"
    )
    vk_oauth_url: str = Field(
        "https://oauth.vk.ru", alias="VK_OAUTH_URL", description="the older code flow"
    )
    vk_site_url: str = Field(
        "https://vk.ru", alias="VK_SITE_URL", description="where communities are opened by people"
    )
    vk_screens: CommaList = Field(
        (),
        alias="VITRINA_VK_SCREENS",
        description="screens of VK that have moved, comma-separated, such as "
        "`button=/club{id}/settings/cta`: where people are sent to do what is theirs",
    )
    call_timeout: float = Field(
        10.0,
        alias="VITRINA_CALL_TIMEOUT",
        gt=0,
        le=120,
        description="seconds for one call to VK, connecting and reading included",
    )
    settle_seconds: float = Field(
        30.0,
        alias="VITRINA_SETTLE_SECONDS",
        gt=0,
        le=600,
        description="seconds VK is given to act on a call it did not answer, before what it does "
        "not show is sent again; six times as long for making the community",
    )
    vk_waves: bool = Field(
        True,
        alias="VITRINA_VK_WAVES",
        description="`on`: independent calls travel to VK together; `off`: one by one",
    )
    pool_size: int = Field(
        10,
        alias="VITRINA_POOL_SIZE",
        ge=2,
        le=100,
        description="connections to the database that one process holds at most; the job engine "
        "adds a few",
    )
    connections: int = Field(
        1000,
        alias="VITRINA_CONNECTIONS",
        ge=50,
        le=100_000,
        description="connections of visitors that one `vitrina serve` holds at most; an open build "
        "page is one",
    )
    pack: str = Field("massage", alias="VITRINA_PACK", description="the profession's texts")
    packs: Path | None = Field(
        None,
        alias="VITRINA_PACKS",
        description="a folder with packs of your own; one of the same name goes before ours",
    )
    pack_reload: bool = Field(
        False,
        alias="VITRINA_PACK_RELOAD",
        description="`on`: texts are read again when their files change, for those who write them",
    )
    hidden_school_keys: SecretList = Field(
        (),
        alias="VITRINA_SCHOOL_KEYS",
        description="keys with which the school signs its students' links (`sig`), "
        "comma-separated, newest first",
    )
    signature_required: bool = Field(
        False,
        alias="VITRINA_SIGNATURE_REQUIRED",
        description="`on`: the form opens only by a link that the school has signed",
    )
    photo_days: int = Field(
        30,
        alias="VITRINA_PHOTO_DAYS",
        ge=1,
        le=3650,
        description="days that an uploaded photo is kept",
    )
    photo_budget_mb: int = Field(
        2000,
        alias="VITRINA_PHOTO_BUDGET_MB",
        ge=1,
        description="megabytes of uploaded photos that are kept at a time; beyond them none is "
        "taken, and one address has a quarter at most",
    )
    offer: Literal["full", "connect", "both"] = Field(
        "both",
        alias="VITRINA_OFFER",
        description="what the form offers: `full` (we make the community with the person's "
        "access), `connect` (they open it by hand and give its key), `both`; without "
        "`VK_CLIENT_ID` it is `connect`",
    )
    draft_days: int = Field(
        14,
        alias="VITRINA_DRAFT_DAYS",
        ge=1,
        le=365,
        description="days that a form on the guided way is kept after it was last touched",
    )
    dialog_days: int = Field(
        30,
        alias="VITRINA_DIALOG_DAYS",
        ge=1,
        le=3650,
        description="days that the text of a dialog with the bot is kept",
    )
    lead_days: int = Field(
        180,
        alias="VITRINA_LEAD_DAYS",
        ge=1,
        le=3650,
        description="days that a booking request is kept",
    )
    bot_pause: float = Field(
        2.5,
        alias="VITRINA_BOT_PAUSE",
        ge=0,
        le=10,
        description="seconds that a visitor has to be quiet before the bot answers what they "
        "wrote, as one question; 0 answers each message by itself",
    )
    frame_ancestors: CommaList = Field(
        (),
        alias="VITRINA_FRAME_ANCESTORS",
        description="the school's sites that may frame the form, comma-separated, such as "
        "`https://school.example`",
    )
    trusted_proxies: CommaList = Field(
        (),
        alias="VITRINA_TRUSTED_PROXIES",
        description="addresses or networks of your balancers, comma-separated: only their "
        "`X-Forwarded-For` is believed",
    )
    limit_builds_per_hour: int = Field(
        5,
        alias="VITRINA_LIMIT_BUILDS_PER_HOUR",
        ge=1,
        description="communities started from one address in an hour",
    )
    limit_requests_per_minute: int = Field(
        100,
        alias="VITRINA_LIMIT_REQUESTS_PER_MINUTE",
        ge=1,
        description="requests to the form and the grant from one address in a minute",
    )
    limit_grants_per_client: int = Field(
        20,
        alias="VITRINA_LIMIT_GRANTS_PER_CLIENT",
        ge=1,
        description="forms that one student, or one address, may have waiting for VK's permission "
        "at a time; each waits ten minutes at most",
    )
    limit_grants_mb: int = Field(
        64,
        alias="VITRINA_LIMIT_GRANTS_MB",
        ge=1,
        description="megabytes that all waiting forms may take together, in Redis or in the table",
    )
    concurrency: int = Field(
        8,
        alias="VITRINA_CONCURRENCY",
        ge=1,
        le=64,
        description="builds that one worker runs at a time",
    )
    log_format: Literal["json", "console"] = Field(
        "json", alias="VITRINA_LOG_FORMAT", description="`json`, or `console` for people"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", alias="VITRINA_LOG_LEVEL", description="the least severe events that are written"
    )

    @property
    def database_url(self) -> str:
        """Where the records are, with a password perhaps."""
        return self.hidden_database_url.get_secret_value()

    @property
    def redis_url(self) -> str | None:
        """Where Redis is, with a password perhaps; None without it."""
        return self.hidden_redis_url.get_secret_value() if self.hidden_redis_url else None

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """What seals tokens, newest first."""
        return tuple(key.get_secret_value() for key in self.hidden_secret_keys)

    @property
    def vk_client_secret(self) -> str:
        """The application's protected key; empty without it."""
        return self.hidden_vk_client_secret.get_secret_value()

    @property
    def vk_service_key(self) -> str:
        """The application's service key; empty without it."""
        return self.hidden_vk_service_key.get_secret_value()

    @property
    def offers_full(self) -> bool:
        """Whether the form leads to VK's permission for everything."""
        return self.offer != "connect" and bool(self.vk_client_id)

    @property
    def offers_connect(self) -> bool:
        """Whether the form leads to the guided way."""
        return self.offer != "full"

    @property
    def school_keys(self) -> tuple[str, ...]:
        """What signs students' links, newest first."""
        return tuple(key.get_secret_value() for key in self.hidden_school_keys)

    @field_validator(
        "hidden_secret_keys", "hidden_school_keys", "frame_ancestors", "trusted_proxies",
        "vk_screens", mode="before",
    )  # fmt: skip
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("hidden_secret_keys")
    @classmethod
    def _are_keys(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not keys:
            raise ValueError("set at least one key; `vitrina keys new` prints one")
        for key in keys:
            check_sealing_key(key.get_secret_value())
        return keys

    @field_validator("hidden_school_keys")
    @classmethod
    def _are_long_enough(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(key) < SCHOOL_KEY_FROM for key in keys):
            raise ValueError(f"a key has at least {SCHOOL_KEY_FROM} characters")
        return keys

    @field_validator("packs")
    @classmethod
    def _is_folder(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise ValueError(f"there is no folder {folder}")
        return folder

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.signature_required and not self.school_keys:
            raise ValueError("VITRINA_SIGNATURE_REQUIRED is on, so set VITRINA_SCHOOL_KEYS too")
        if self.offer == "full" and not self.vk_client_id:
            raise ValueError("VITRINA_OFFER is full, so set VK_CLIENT_ID too")
        return self

    @field_validator("base_url", "vk_api_url", "vk_id_url", "vk_oauth_url", "vk_site_url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        return check_web_address(value)

    @field_validator("base_url")
    @classmethod
    def _has_no_path(cls, value: str) -> str:
        return check_has_no_path(value)

    @field_validator("hidden_redis_url")
    @classmethod
    def _is_redis_address(cls, url: SecretStr | None) -> SecretStr | None:
        if url:
            check_redis_address(url.get_secret_value())
        return url

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            check_network(value)
        return values

    @field_validator("frame_ancestors")
    @classmethod
    def _are_origins(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            check_origin(value)
        return values


def read_settings(env_file: Path | None = Path(".env"), **overrides: str | None) -> Settings:
    """The settings of the environment; BadSettings says in one line each what to change."""
    try:
        return Settings(_env_file=env_file, **overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise BadSettings("\n".join(_say(problem) for problem in error.errors())) from None


def _say(problem: object) -> str:
    assert isinstance(problem, dict)  # noqa: S101 -- narrows pydantic's typed dict
    name = str(problem["loc"][0]) if problem["loc"] else "settings"
    if problem["type"] == "missing":
        field = next(f for f in Settings.model_fields.values() if f.alias == name)
        return f"{name} is not set: {field.description}"
    return f"{name}: {problem['msg'].removeprefix('Value error, ')}"
