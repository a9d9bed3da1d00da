# Назви сторін, видів каналів, мов і міст.

side-ukraine = Україна
side-russia = Росія
side-north_korea = Північна Корея
side-south_korea = Південна Корея
side-west = Захід
side-independent = незалежний
side-unknown = сторона невідома

kind-official = офіційний
kind-unit = підрозділ
kind-milblogger = воєнний блогер
kind-journalist = журналіст
kind-outlet = видання
kind-aggregator = агрегатор

language-en = англійська
language-uk = українська
language-ru = російська
language-ko = корейська

city-kyiv = Київ
