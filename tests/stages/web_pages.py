"""Pages for the tests of what reads the web, in the manner of several kinds of sites."""

PARAGRAPHS = {
    "ca": (
        "Cada matí, quan la boira s’aixeca del riu, el forner ja fa hores que treballa. El pa de "
        "pagès vol temps, i la col·lecció de motlles vells penja de la paret.",
        "A les vuit obre la porta i entra la primera veïna. Parlen del temps, de la collita i de "
        "la festa major, que enguany serà més llarga que mai.",
        "Al migdia el forn s’apaga i tot queda en silenci, fins que l’endemà torna a començar.",
    ),
    "cs": (
        "Každé ráno, když se nad řekou zvedá mlha, pekař už dávno pracuje. Žitný chléb potřebuje "
        "čas a staré ošatky visí na zdi vedle pece.",
        "V osm hodin se otevřou dveře a přijde první sousedka. Mluví spolu o počasí, o úrodě a "
        "také o pouti, která bude letos delší než obvykle.",
        "V poledne pec vychladne a všechno ztichne, dokud se druhý den nezačne znovu.",
    ),
    "el": (
        "Κάθε πρωί, όταν η ομίχλη σηκώνεται πάνω από το ποτάμι, ο φούρναρης δουλεύει ήδη ώρες. Το "
        "ψωμί θέλει χρόνο και τα παλιά ταψιά κρέμονται στον τοίχο.",
        "Στις οκτώ ανοίγει η πόρτα και μπαίνει η πρώτη γειτόνισσα. Μιλούν για τον καιρό, για τη "
        "σοδειά και για το πανηγύρι, που φέτος θα κρατήσει περισσότερο.",
        "Το μεσημέρι ο φούρνος σβήνει και όλα ησυχάζουν, ώσπου να ξαναρχίσουν την άλλη μέρα.",
    ),
    "ru": (
        "Каждое утро, когда над рекой поднимается туман, пекарь уже давно работает. Ржаной хлеб "
        "требует времени, а старые формы висят на стене у печи.",
        "В восемь часов открывается дверь и входит первая соседка. Говорят о погоде, об урожае и о "
        "ярмарке, которая в этом году продлится дольше обычного.",
        "В полдень печь остывает, и всё затихает, пока на другой день не начнётся снова.",
    ),
    "mt": (
        "Kull filgħodu, meta ċ-ċpar jitla’ minn fuq il-wied, il-furnar ikun ilu jaħdem sigħat "
        "sħaħ. Il-ħobż irid iż-żmien, u l-forom qodma huma mdendla mal-ħajt.",
        "Fit-tmienja jinfetaħ il-bieb u tidħol l-ewwel ġara. Jitkellmu fuq it-temp, fuq il-ħsad u "
        "fuq il-festa, li din is-sena se tkun itwal mis-soltu.",
        "F’nofsinhar il-forn jintefa u kollox jiskot, sakemm l-għada jerġa’ jibda mill-ġdid.",
    ),
}
TITLES = {
    "ca": "El forn del carrer Major",
    "cs": "Pekárna u řeky",
    "el": "Ο φούρνος της γειτονιάς",
    "ru": "Пекарня у реки",
    "mt": "Il-furnar tar-raħal",
}
MENU = "".join(f'<li><a href="/{n}/">{n}</a></li>' for n in ("home", "news", "about", "contact"))
BANNER = (
    '<div id="cookie-banner"><p>We and our partners use small files to remember what you like, to '
    "count visits and to show advertisements. You may accept all of them, or choose which ones you "
    "want to allow; your choice can be changed at any time on the page about privacy, which tells "
    "more about each of our partners.</p><button>Accept</button></div>"
)


def article(language: str, head: str = "", tail: str = "") -> str:
    """A news page with menu, by-line, heading, list, comments, footer and banner."""
    one, two, three = PARAGRAPHS[language]
    title = TITLES[language]
    return f"""<!DOCTYPE html><html lang="{language}"><head>{head}<title>{title} | Gazette</title>
<style>p{{margin:0}}</style><script>var menu = "<p>not a text</p>";</script></head><body>
<header><nav><ul>{MENU}</ul></nav></header><main><article><h1>{title}</h1>
<p class="byline">By <time datetime="2024-03-17T08:00:00Z">17.03.2024</time></p>
<p>{one}</p><h2>08:00</h2><p>{two}</p><ul><li>500 g, 350 ml</li><li>220 °C, 40 min</li></ul>
<p>{three}</p></article>
<div id="comments" class="comments"><p>First! What a comment, and nobody asked for it.</p></div>
</main><footer><p>All rights reserved, Gazette</p><ul>{MENU}</ul></footer>{BANNER}{tail}
</body></html>"""


def forum(language: str) -> str:
    """A page laid out with tables, in the manner of the year 2002."""
    posts = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[language])
    return f"""<html><head><title>{TITLES[language]}</title></head><body bgcolor=white>
<table width="100%"><tr><td>Forum</td><td><a href="/">home</a></td></tr></table>
<table class="forumline"><tr><th>user</th><th>{TITLES[language]}</th></tr>
<tr><td>user</td><td><div class="postbody">{posts}</div></td></tr></table></body></html>"""


def declared(content_type: str) -> list[dict[str, str]]:
    return [{"name": "content-type", "value": content_type}]
