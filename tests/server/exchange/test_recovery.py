"""A forgotten PIN: the data key goes back to the same holder, once for each code, and that is written down."""

import base64
import secrets
from datetime import UTC, datetime

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from server.accounts import close_account
from server.exchange.phones.enrolment import code_for_settler, code_for_staff
from server.exchange.phones.recovery import recover
from server.keys import open_keys
from server.problems import OtherHolder, RevokedDevice, UnreadableKey, UsedCode
from server.store.clock import time_text
from server.store.office.devices import DeviceStore
from surveys.exchange.sync import Enrolled, Recover
from surveys.ids import uuid7
from tests.server.conftest import NOW, Programme
from tests.server.exchange.test_late_after_a_split import Parted

KEY = secrets.token_bytes(32)


def wrapped(enrolled: Enrolled, key: bytes = KEY) -> str:
    public = serialization.load_pem_public_key(enrolled.recovery_key.encode())
    assert isinstance(public, rsa.RSAPublicKey)
    label = enrolled.device_id.encode()
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=label)
    return base64.b64encode(public.encrypt(key, oaep)).decode()


def fresh_code(programme: Programme) -> str:
    with programme.database.transaction() as connection:
        return code_for_staff(connection, programme.keys, programme.worker_id, made_by="test", now=NOW)


def ask(programme: Programme, device_id: str, code: str, key: str) -> str:
    asked = Recover(device_id=device_id, code=code, wrapped_key=key)
    return recover(programme.database, programme.keys, asked, address="127.0.0.1", now=NOW).data_key


def test_the_same_holder_gets_the_key_back_and_it_is_written_down(programme: Programme) -> None:
    enrolled = programme.enrol_worker()
    key = ask(programme, enrolled.device_id, fresh_code(programme), wrapped(enrolled))
    assert base64.b64decode(key) == KEY
    rows = programme.rows("select device_id, holder from key_release")
    assert rows == [{"device_id": enrolled.device_id, "holder": f"worker:{programme.worker_id}"}]


def test_a_code_gives_one_key_back(programme: Programme) -> None:
    enrolled = programme.enrol_worker()
    code = fresh_code(programme)
    ask(programme, enrolled.device_id, code, wrapped(enrolled))
    with pytest.raises(UsedCode):
        ask(programme, enrolled.device_id, code, wrapped(enrolled))


def test_the_code_of_another_holder_opens_nothing(programme: Programme) -> None:
    settler = programme.enrol_settler()
    with pytest.raises(OtherHolder):
        ask(programme, settler.device_id, fresh_code(programme), wrapped(settler))
    with programme.database.transaction() as connection:
        code = code_for_settler(
            connection, programme.keys, programme.family, programme.spouse, made_by="test", now=NOW
        )
    with pytest.raises(OtherHolder):
        ask(programme, settler.device_id, code, wrapped(settler))
    assert programme.rows("select id from key_release") == []


def test_a_key_taken_from_another_phone_opens_with_nobodys_own_code(small: Programme) -> None:
    """A spouse with a phone and a code of her own, and what lies unsealed on his."""
    his, hers = small.enrol_settler(), small.enrol_settler(person_id=small.spouse)
    with small.database.transaction() as connection:
        code = code_for_settler(connection, small.keys, small.family, small.spouse, made_by="test", now=NOW)
    with pytest.raises(UnreadableKey):
        ask(small, hers.device_id, code, wrapped(his))
    assert small.rows("select id from key_release") == []


def test_who_no_longer_works_here_gets_no_key(small: Programme) -> None:
    enrolled, code = small.enrol_worker(), fresh_code(small)
    with small.database.transaction() as connection:
        close_account(connection, small.worker_id)
    with pytest.raises(RevokedDevice):
        ask(small, enrolled.device_id, code, wrapped(enrolled))


def test_an_unknown_phone_sounds_like_somebody_elses(small: Programme) -> None:
    enrolled = small.enrol_worker()
    with pytest.raises(OtherHolder):
        ask(small, uuid7(), fresh_code(small), wrapped(enrolled))


def test_a_revoked_phone_gets_nothing(small: Programme) -> None:
    enrolled = small.enrol_worker()
    with small.database.transaction() as connection:
        DeviceStore(connection).revoke(enrolled.device_id, time_text(NOW))
    with pytest.raises(RevokedDevice):
        ask(small, enrolled.device_id, fresh_code(small), wrapped(enrolled))


@pytest.mark.parametrize("key", ["", "not base64!", base64.b64encode(b"x" * 384).decode()])
def test_a_key_that_cannot_be_read_does_not_use_up_the_code(small: Programme, key: str) -> None:
    enrolled, code = small.enrol_worker(), fresh_code(small)
    with pytest.raises(UnreadableKey):
        ask(small, enrolled.device_id, code, key)
    assert ask(small, enrolled.device_id, code, wrapped(enrolled))


def test_the_servers_keys_are_for_the_owners_eyes_and_stay_the_same(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("keys")
    first = open_keys(folder)
    modes = {file.name: oct(file.stat().st_mode & 0o777) for file in folder.iterdir()}
    assert modes == dict.fromkeys(("recovery.pem", "pepper.key", "identity.key"), "0o600")
    again = open_keys(folder)
    assert (again.public_pem, again.peppered("code", "1")) == (first.public_pem, first.peppered("code", "1"))
    assert first.peppered("code", "1") != first.peppered("subject", "1")


def test_who_parted_from_the_family_gets_the_key_of_the_own_phone(programme: Programme) -> None:
    phone = programme.enrol_settler(person_id=programme.spouse)
    parted = Parted(programme)
    worker = programme.caller(programme.enrol_worker())
    programme.push(worker, msgspec.json.encode(parted.change), now=datetime.now(UTC))
    with programme.database.transaction() as connection:
        code = code_for_settler(
            connection, programme.keys, parted.new, programme.spouse, made_by="test", now=NOW
        )
    assert base64.b64decode(ask(programme, phone.device_id, code, wrapped(phone))) == KEY
