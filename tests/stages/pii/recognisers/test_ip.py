"""Addresses are those of documentation (RFC 5737, RFC 3849), or private ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.pii.recognisers.ip import RECOGNISER
from stages.pii.testing import findings, found
from tests.stages.pii.probes import is_linear


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("des de 203.0.113.9.", "203.0.113.9"), ("10.0.0.5:8080", "10.0.0.5"),
        ("server 10.0.0.5", "10.0.0.5"), ("http://1.2.3.4/x", "1.2.3.4"), ("IP 1.2.3.4", "1.2.3.4"),
        ("1.2.3.0/24", "1.2.3.0"), ("[203.0.113.9]", "203.0.113.9"), ("(203.0.113.9)",
        "203.0.113.9"),
        ("203[.]0[.]113[.]9", "203[.]0[.]113[.]9"), ("10.1.2.3 - - [10/Oct", "10.1.2.3"),
        ("user@203.0.113.9", "203.0.113.9"), ("203.0.113.9,", "203.0.113.9"),
        ("security 203.0.113.9", "203.0.113.9"), ("par 203.0.113.9", "203.0.113.9"),
        ("IP:203.0.113.9", "203.0.113.9"), ("IP203.0.113.9", "203.0.113.9"),
        ("IP 192.168.001.010", "192.168.001.010"), ("２０３.０.１１３.９", "２０３.０.１１３.９"),
        ("203.0.113.5-203.0.113.5", "203.0.113.5"),
    ],
)  # fmt: skip
def test_version_4(text: str, written: str) -> None:
    assert set(found(RECOGNISER, text)) == {written}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("IPv6: 2001:db8::1", "2001:db8::1"), ("IPv6:2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"), ("2001:DB8:0:0:0:0:0:1", "2001:DB8:0:0:0:0:0:1"),
        ("IP fe80::1%eth0", "fe80::1%eth0"), ("ping fe80::1%25eth0", "fe80::1%25eth0"),
        ("2001:db8::/32", "2001:db8::"), ("2001:db8::1/64", "2001:db8::1"),
        ("::ffff:203.0.113.9", "::ffff:203.0.113.9"), ("2001:db8::1.", "2001:db8::1"),
        ("2001:db8::1, i", "2001:db8::1"), ("2001:db8::1: no", "2001:db8::1"),
        ("2001:0db8:85a3:0000:0000:8a2e:0370:7334", "2001:0db8:85a3:0000:0000:8a2e:0370:7334"),
        ("IP fd12:3456:789a:1::1", "fd12:3456:789a:1::1"), ("64:ff9b::203.0.113.9",
        "64:ff9b::203.0.113.9"),
        ("2001:0db8:85a3:0000:0000:8a2e:0370:7334: the host",
         "2001:0db8:85a3:0000:0000:8a2e:0370:7334"),
        ("2001:DB8:85A3:0000:1111:8A2E:0370:7334: l'hoste",
         "2001:DB8:85A3:0000:1111:8A2E:0370:7334"),
        ("2001:db8:85a3:1:1:8a2e:370:7334, el", "2001:db8:85a3:1:1:8a2e:370:7334"),
        ("2001:0db8:85a3:0000:0000:8a2e:0370:7334.", "2001:0db8:85a3:0000:0000:8a2e:0370:7334"),
        ("::ffff:203.0.113.9: that", "::ffff:203.0.113.9"),
        ("::FFFF:203.0.113.9, that", "::FFFF:203.0.113.9"),
        ("::ffff:203.0.113.9.", "::ffff:203.0.113.9"),
        ("::ffff:203.0.113.9:8080", "::ffff:203.0.113.9"),
        ("IP fe80::1%eth0: up", "fe80::1%eth0"),
        ("inet6 fe80::a00:27ff:fe4e:66a1/64", "fe80::a00:27ff:fe4e:66a1"),
    ],
)  # fmt: skip
def test_version_6(text: str, written: str) -> None:
    assert max(found(RECOGNISER, text), key=len) == written


@pytest.mark.parametrize(
    "text",
    [
        # of no one
        "8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "127.0.0.1", "255.255.255.0", "0.0.0.0",
        "::1",
        "224.0.0.1", "ff02::1", "::ffff:127.0.0.1", "10.0.0.0/8", "192.168.0.0/16", "0.0.0.255",
        # of networks that many have alike
        "192.168.7.120", "the range from 172.20.0.100 to 172.20.0.200",
        "10.200.0.0/16", "169.254.10.200", "100.64.10.200", "fe80::1%eth0", "fd12:3456:789a:1::1",
        "::ffff:192.168.7.120", "IP 192.168.1.1", "adreça IP 10.0.2.2", "router 192.168.0.254",
        # versions, sections, other numbers
        "1.2.3.4", "Chrome/120.0.6.109", "v10.0.190.1", "versión 2.0.1.205", "1.2.3.4.5",
        "art. 1.2.3.104", "§ 1.2.3.104", "2.0.0.150-beta1", "tel. 91.234.56.78", "203.0.113.256",
        "01.23.45.67", "1.203.0.113.9", "kernel 5.10.0.128", "x203.0.113.9", "12.345.678.901",
        "5.8.5.4. Preparing the server", "in Sezione 6.2.4.3 del server", "6.1.2.3 Adreces IP",
        # what has colons
        "std::vector", "12:30:45", "00:1B:44:11:3A:B7", "dead::beef", "a::b", "12::30", "2019::20",
        "10:20:30:40:50:60:70:80", "Foo::Bar::baz", "ratio 16:9:4", "fe:ed:fa:ce:ca:fe:be:ef",
        "aa:bb:cc:dd:ee:ff:11:22:33:44:55:66:77:88:99:00", "2020-01-01T10:20:30:400",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert found(RECOGNISER, text) == []


@pytest.mark.parametrize("word", ["IP ", "IP address ", "server ", "adreça IP: ", "IP-Adresse "])
@pytest.mark.parametrize("written", ["10.0.0.5", "192.168.7.120", "100.64.10.20", "fd12:3456::8:1"])
def test_private_addresses_beside_a_word(word: str, written: str) -> None:
    assert found(RECOGNISER, f"{word}{written}.") == [written]


@pytest.mark.parametrize(
    "text",
    ['192.168.7.120 - - [10/Oct/2024:13:55:36 +0000] "GET', "ana@192.168.7.120", "10.0.0.5:50212 "],
)
def test_private_addresses_of_connections(text: str) -> None:
    assert len(found(RECOGNISER, text)) == 1


def test_an_address_of_the_link_with_the_number_of_a_device() -> None:
    assert found(RECOGNISER, "see fe80::a00:27ff:fe4e:66a1") == ["fe80::a00:27ff:fe4e:66a1"]


@pytest.mark.parametrize(
    "written", ["8ec3:b737:ddde:957:f083:1aae:74a5:514c", "0B38:B855:85C2:B5C5:30B5:1CB5:849F:D8DA"]
)
def test_eight_groups_are_an_address_of_any_network(written: str) -> None:
    assert found(RECOGNISER, f"from {written}, twice") == [written]
    assert not found(RECOGNISER, f"from {':'.join(group[:2] for group in written.split(':'))}")


def test_less_of_no_assigned_network_needs_a_word() -> None:
    assert found(RECOGNISER, "IP 8ec3:b737::514c") == ["8ec3:b737::514c"]
    assert not found(RECOGNISER, "see 8ec3:b737::514c")
    assert not found(RECOGNISER, "IP ff02::1:ff00:1"), "a group of hosts"


def test_one_value_for_all_ways_to_write_it() -> None:
    text = "2001:db8::1 2001:DB8:0:0:0:0:0:1 2001:0db8::0001"
    assert {one.value for one in findings(RECOGNISER, text)} == {"2001:db8::1"}


pieces = st.sampled_from(
    ["203.0.113.9", "1.2.3.4", ".", ":", "::", "2001:db8", "fe80::1", "%eth0", "/24", "[", "]", " ",
     "ffff", "9", "server ", "v", "x", "\n", "[.]", "\u200b", "12:30", " x" * 50, "IP:", ", "]
)  # fmt: skip


@given(st.lists(pieces | st.text(max_size=3), max_size=14).map("".join))
def test_the_gate_hides_nothing(text: str) -> None:
    for one in findings(RECOGNISER, text, minimum=0):
        assert 0 <= one.start < one.end <= len(text)


def test_time_is_linear() -> None:
    pieces = (
        "1.", "1.1.1.", "1:", "::", "1::", "a:", "ab:cd:", "1.2.3.4", "fe80::1%", "1.1.1.1 ", "[.]",
        "1[.]1[.]1[.]", "f", "ffff:1.", "::ffff:1.2.3.4:",
        "2001:0db8:85a3:0000:0000:8a2e:0370:7334: ", "1:1.1.1.1:",
    )  # fmt: skip
    assert is_linear(RECOGNISER, pieces)
