"""What the demo's districts offer: one invented thing of each kind, in the three languages."""

from collections.abc import Iterator
from datetime import date, timedelta

from surveys.exchange.board import BoardItem, Kind
from surveys.ids import uuid7

_PHONE = "0 000 000 00 00"
_TITLES: dict[Kind, tuple[str, str, str]] = {
    "vacancy": ("Сауыншы керек, үй беріледі (үлгі)", "Нужна доярка, жильё даём (пример)", "Milker wanted, home given (example)"),
    "fair": ("Жұмыс жәрмеңкесі (үлгі)", "Ярмарка вакансий (пример)", "Job fair (example)"),
    "training": ("Дәнекерлеуші курсы (үлгі)", "Курсы сварщика (пример)", "Welding course (example)"),
    "housing": ("Екі бөлмелі үй жалға беріледі (үлгі)", "Сдаётся двухкомнатный дом (пример)", "Two-room house to rent (example)"),
    "language": ("Орыс тілі курсы (үлгі)", "Курс русского языка (пример)", "Russian course (example)"),
    "adaptation": ("Қыс мектебі: пеш, мұз, үсік (үлгі)", "Школа зимы: печь, лёд, обморожения (пример)", "Winter school: stove, ice, frostbite (example)"),
    "psychologist": ("Психолог қабылдауы (үлгі)", "Приём психолога (пример)", "A psychologist's hours (example)"),
    "clinic": ("Емханаға тіркелу (үлгі)", "Прикрепление к поликлинике (пример)", "Registering with the clinic (example)"),
    "school": ("Мектеп пен балабақшада бос орын (үлгі)", "Места в школе и детском саду (пример)", "School and kindergarten places (example)"),
    "subsidy": ("Жалдау ақысына көмек (үлгі)", "Помощь на аренду (пример)", "Rent help (example)"),
    "loan": ("Ауылға жеңілдікті несие (үлгі)", "Льготный кредит на селе (пример)", "Soft loan in the village (example)"),
    "tax": ("Салық жеңілдігі туралы кеңес (үлгі)", "Консультация о налоговой льготе (пример)", "Advice on tax relief (example)"),
}  # fmt: skip


def offers(today: date) -> Iterator[BoardItem]:
    """Yield what stands on the page of the whole region; the fair is in nine days, the rest has no end."""
    for nth, (kind, (kk, ru, en)) in enumerate(_TITLES.items()):
        yield BoardItem(
            id=uuid7(),
            kind=kind,
            checked_on=today - timedelta(days=nth * 3),
            titles={"kk": kk, "ru": ru, "en": en},
            phone=_PHONE,
            held_on=today + timedelta(days=9) if kind == "fair" else None,
        )
