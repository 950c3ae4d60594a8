"""Names of the console's sections."""

COMMUNITIES = "Ученики"
COURSES = "Курсы"
GETCOURSE = "GetCourse"
ENDPOINTS = "Доставка"
MEMBERS = "Люди"
AUDIT = "Журнал"
SETTINGS = "Настройки"
