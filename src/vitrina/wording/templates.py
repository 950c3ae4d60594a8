"""What a template of a picture may not say, for whoever edits it. No full stop."""

TEMPLATE_SENTENCES = {
    "template.text_overflow": "text-overflow не рисуется: подгоните текст через fit_line или fit_text",
    "template.line_clamp": "line-clamp не рисуется: подгоните строки через fit_text",
    "template.filter": "filter не рисуется: вместо размытия возьмите градиент",
    "template.text_shadow": "text-shadow не рисуется: положите под текст фон посветлее",
    "template.blend_mode": "mix-blend-mode не рисуется: смешайте цвет заранее в themes.py",
    "template.text_clip": "background-clip: text не рисуется: текст одним цветом",
    "template.soft_hyphen": "мягкий перенос не виден: слова делит fitting.py",
    "template.colour_mix": "color-mix: цвета смешивает themes.py, там проверен их контраст",
    "template.screen_units": "единицы экрана: пишите px карточки, для браузера их пересчитаем",
    "template.box_shadow": "размытая тень стоит трети всей картинки: возьмите градиент",
    "template.flex_wrap": "flex-wrap: ряд с переносом теряет высоту, сложите готовые ряды",
    "template.network": "рисуем без скриптов и без сети",
}
