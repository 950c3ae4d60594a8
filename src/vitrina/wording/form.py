"""What is wrong with a field of the form, and what to do. No full stop: it stands beside a field."""

FORM_SENTENCES = {
    # The whole form.
    "form.not_an_object": "Пришлите анкету объектом JSON",
    "form.not_sent_as_json": "Пришлите анкету как application/json",
    "form.unreadable_json": "Это не читается как JSON",
    "form.page_out_of_date": "Обновите страницу и нажмите кнопку ещё раз",
    "form.unknown_field": "Такого поля в анкете нет, уберите его",
    # Any field.
    "form.too_long": "Слишком длинно: до {limit} знаков",
    "form.half_character": "Здесь половина знака, напишите это место заново",
    "form.not_text": "Здесь нужен текст",
    "form.not_flag": "Здесь нужно true или false",
    "form.not_list": "Здесь нужен список",
    "form.unfilled": "Сюда пришла переменная {variable} вместо данных. Напишите сами",
    # Name and city.
    "form.name_missing": "Напишите имя: его увидят клиенты",
    "form.name_without_letters": "В имени нужны буквы",
    "form.name_is_address": "Это адрес, а нужно имя: его увидят клиенты",
    "form.city_missing": "Напишите город: он попадёт в название",
    "form.city_without_letters": "В названии города нужны буквы",
    "form.city_is_address": "Это адрес страницы или почты, а нужен город",
    # Phone and Telegram.
    "form.phone_missing": "Напишите телефон: по нему будут записываться",
    "form.phone_not_digits": "В номере только цифры: после +7 их десять",
    "form.phone_foreign": "Нужен российский номер, он начинается с +7",
    "form.phone_endless": "Это длиннее любого номера. Нужно +7 и ещё десять цифр",
    "form.phone_one_missing": "Не хватает одной цифры. Нужно +7 и ещё десять",
    "form.phone_short": "Не хватает {missing:genitive} цифр. Нужно +7 и ещё десять",
    "form.phone_one_extra": "Похоже, лишняя цифра",
    "form.phone_long": "Похоже, лишние цифры",
    "form.telegram": "Напишите имя в Telegram, например olga_massage",
    "form.website": "Напишите адрес сайта, например olga-massage.ru",
    # Techniques.
    "form.techniques_none": "Выберите хотя бы одну технику",
    "form.techniques_many": "Не больше {limit} техник: оставьте главные",
    "form.technique_empty": "Напишите название техники или уберите её",
    # Services and prices.
    "form.prices_none": "Добавьте хотя бы одну услугу с ценой",
    "form.prices_many": "Не больше {limit} услуг: оставьте главные",
    "form.price_not_an_object": "Услуга — это название и цена",
    "form.price_title_missing": "Напишите название услуги",
    "form.price_not_positive": "Цена в рублях, больше нуля",
    "form.price_too_big": "Проверьте цену: она больше миллиона рублей",
    "form.price_not_whole": "Только целые рубли",
    "form.minutes": "От {first} до {last} минут",
    "form.place_missing": "Отметьте, где вы работаете: у себя, на выезде или и так, и так",
    # Looks and texts of one's own.
    "form.theme": "Выберите одну из предложенных тем",
    "form.pattern": "Выберите один из предложенных рисунков",
    "form.photo_unknown": "Такого фото у нас нет, добавьте его ещё раз",
    "form.photo_gone": "Фото уже удалено, добавьте его ещё раз",
    "form.seed": "До 64 знаков: латинские буквы, цифры, - и _",
    "form.own_not_an_object": "Здесь нужен объект: ключ части и её текст",
    "form.own_many": "Не больше {limit} частей: оставьте главные",
    "form.own_unknown": "Такой части в сообществе нет, уберите её",
    "form.own_empty": "Напишите текст или пришлите null, чтобы убрать эту часть",
    # What the lesson sends along.
    "form.timezone": "Напишите часовой пояс так: Europe/Moscow",
    "form.lesson_id_unfilled": "Урок не передал номер: войдите на платформу и откройте урок заново",
    "form.lesson_id": "До {limit} знаков: буквы, цифры и .-_@:",
    # The two ticks.
    "form.consents_not_an_object": "Здесь нужен объект с двумя согласиями",
    "form.consent_missing": "Без него мы не вправе создать сообщество",
}
