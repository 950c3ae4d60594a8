"""Where a school's address may lead: hostile spellings of our own network are refused."""

import pytest

from vitrina.school.addresses import LONGEST_URL, Openness, UrlFault, UrlRefused, is_open, read_url

LOOPBACK = Openness(loopback=True)

REFUSED = {
    UrlFault.NOT_HTTPS: (
        "http://school.getcourse.ru/", "ftp://school.getcourse.ru/", "file:///etc/passwd",
        "//school.getcourse.ru/", "school.getcourse.ru", "javascript:alert(1)", "",
        "http://127.0.0.1:6379/", "gopher://school.getcourse.ru/",
    ),
    UrlFault.WITH_PASSWORD: (
        "https://school.getcourse.ru@127.0.0.1/", "https://user:pass@school.getcourse.ru/",
        "https://school.getcourse.ru:443@evil.example/", "https://%31@school.getcourse.ru/",
    ),
    UrlFault.BAD_HOST: (
        "https://localhost/", "https://LOCALHOST/", "https://a.localhost/", "https://127.0.0.1/",
        "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://017700000001/",
        "https://127.1/", "https://0/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25eth0]/", "https://8.8.8.8/", "https://intranet/", "https://db.internal/",
        "https://printer.local/", "https://-a.example/", "https://a..example/", "https://.example/",
        "https://a_b.example/", "https://xn--/", "https://metadata.google.internal/",
        "https://" + "a" * 64 + ".example/", "https://a.home.arpa/", "https://1.2.3.4.5/",
    ),
    UrlFault.BAD_PORT: (
        "https://school.getcourse.ru:22/", "https://school.getcourse.ru:80/",
        "https://school.getcourse.ru:6379/", "https://school.getcourse.ru:65535/", "https://school.getcourse.ru:99999/",
    ),
    UrlFault.UNREADABLE: (
        "https://school.getcourse.ru/ x", "https://school.getcourse.ru\\@127.0.0.1/",
        "https://school.getcourse.ru/\r\nHost: x",
        "https://school.getcourse.ru:a/", "https://[::1", "https://a\u0000.example/",
        "https://school.getcourse.ru/" + "a" * LONGEST_URL, "https://a\u202e.example/",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED, ids=str)
def test_what_leads_nowhere_good_is_refused_before_anything_is_asked(fault: UrlFault) -> None:
    for url in REFUSED[fault]:
        try:
            read_url(url)
        except UrlRefused as refused:
            assert refused.fault is fault, url
        else:
            raise AssertionError(f"{url!r} is let through")


def test_what_a_school_has_is_gone_to() -> None:
    for url in (
        "https://school.getcourse.ru/pl/api/users", "https://SCHOOL.example:8443/hook?a=1",
        "https://школа.рф/хук", "https://a-b.c1.example./",
    ):  # fmt: skip
        assert read_url(url).scheme == "https", url
    assert read_url("https://школа.рф/хук#x").raw_host == b"xn--80atdl2c.xn--p1ai"
    assert str(read_url("https://school.example/a#secret")) == "https://school.example/a"


def test_letters_that_only_look_like_ours_lead_where_they_lead() -> None:
    # Full-width and circled letters become plain ones, and are judged as those.
    for url in ("https://ｌｏｃａｌｈｏｓｔ/", "https://①②⑦.0.0.1/", "https://localhost。/"):
        with pytest.raises(UrlRefused):
            read_url(url)


def test_loopback_is_open_only_where_a_setting_says_so() -> None:
    assert read_url("http://127.0.0.1:8100/x", LOOPBACK).port == 8100
    for url in ("http://10.0.0.1/", "http://169.254.169.254/", "http://127.0.0.2/"):
        with pytest.raises(UrlRefused):
            read_url(url, LOOPBACK)
    assert is_open("127.0.0.1", LOOPBACK) and is_open("::1", LOOPBACK)
    assert not is_open("10.0.0.1", LOOPBACK) and not is_open("::ffff:10.0.0.1", LOOPBACK)


def test_addresses_of_our_own_networks_are_closed_however_they_are_written() -> None:
    for address in (
        "0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1",
        "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1",
        "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7",
        "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", "2002:7f00:1::",
        "2002:a9fe:a9fe::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1", "3fff::1", "5f00::1",
        "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "100::1",
        "", "localhost", "1.2.3", "0x7f.0.0.1", "999.1.1.1",
    ):  # fmt: skip
        assert not is_open(address), address
    for address in (
        "8.8.8.8", "87.240.129.133", "172.32.0.1", "100.128.0.1", "2a00:1450:4010::8a",
        "64:ff9b::808:808", "2002:808:808::1", "::ffff:8.8.8.8",
    ):  # fmt: skip
        assert is_open(address), address
