"""Settings about a school's own systems, to which we go: part of all settings."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from vitrina.setting_checks import check_web_address


class OutgoingSettings(BaseSettings):
    """As in `settings.py`, which these belong to."""

    getcourse_url: str = Field(
        "",
        alias="VITRINA_GETCOURSE_URL",
        description="the school's GetCourse, such as `https://school.getcourse.ru`; an account "
        "that is saved in the console goes before this one, with its own keys",
    )
    hidden_getcourse_school_key: SecretStr = Field(
        "",
        alias="VITRINA_GETCOURSE_SCHOOL_KEY",
        validate_default=True,
        description="the secret key of that account: the Import API, and half of the Tech API's",
    )
    hidden_getcourse_developer_key: SecretStr = Field(
        "",
        alias="VITRINA_GETCOURSE_DEVELOPER_KEY",
        validate_default=True,
        description="the developer's key: with it the Tech API answers homework too",
    )
    prepared_days: int = Field(
        30,
        alias="VITRINA_PREPARED_DAYS",
        ge=1,
        le=365,
        description="days that a student's link from a call-out of GetCourse is good, and that the "
        "name and phone which came with it are kept at most",
    )
    outgoing_loopback: bool = Field(
        False,
        alias="VITRINA_OUTGOING_LOOPBACK",
        description="`on` for a sandbox on this machine only: addresses that the school types may "
        "lead to the machine itself",
    )

    @property
    def getcourse_school_key(self) -> str:
        """The secret key of the school's GetCourse; empty without it."""
        return self.hidden_getcourse_school_key.get_secret_value()

    @property
    def getcourse_developer_key(self) -> str:
        """The developer's key of the school's GetCourse; empty without it."""
        return self.hidden_getcourse_developer_key.get_secret_value()

    @field_validator("getcourse_url")
    @classmethod
    def _is_getcourse_address(cls, value: str) -> str:
        return check_web_address(value) if value else value
