# Названия сторон, видов каналов, языков и городов.

side-ukraine = Украина
side-russia = Россия
side-north_korea = Северная Корея
side-south_korea = Южная Корея
side-west = Запад
side-independent = независимый
side-unknown = сторона неизвестна

kind-official = официальный
kind-unit = подразделение
kind-milblogger = военный блогер
kind-journalist = журналист
kind-outlet = издание
kind-aggregator = агрегатор

language-en = английский
language-uk = украинский
language-ru = русский
language-ko = корейский

city-kyiv = Киев
