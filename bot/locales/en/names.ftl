# Names of sides, kinds of channels, languages and cities.

side-ukraine = Ukraine
side-russia = Russia
side-north_korea = North Korea
side-south_korea = South Korea
side-west = West
side-independent = independent
side-unknown = side unknown

kind-official = official
kind-unit = unit
kind-milblogger = milblogger
kind-journalist = journalist
kind-outlet = outlet
kind-aggregator = aggregator

language-en = English
language-uk = Ukrainian
language-ru = Russian
language-ko = Korean

city-kyiv = Kyiv
