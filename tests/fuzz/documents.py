"""One invented document of each form that is read, well-formed and as publishers write them."""

from __future__ import annotations

import gzip

RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule">
<channel><title>The Harbour Post &amp; Courier</title><link>https://harbour.example/</link><language>en-us</language><ttl>30</ttl>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
<atom:link rel="self" href="https://harbour.example/feed.xml"/><atom:link rel="hub" href="https://hub.example/"/>
<creativeCommons:license>https://creativecommons.org/licenses/by/4.0/</creativeCommons:license>
<image><title>Logo</title><url>https://harbour.example/logo.png</url><link>https://harbour.example/logo</link></image>
<item><title>Ferry &lt;b&gt;returns&lt;/b&gt; after storm</title><link>/2026/ferry?a=1&amp;b=2</link>
<guid isPermaLink="false">post-17</guid><pubDate>Sat, 21 Nov 2026 10:15:00 +0100</pubDate><dc:creator>A. Writer</dc:creator>
<description>Short.</description><content:encoded><![CDATA[<p>Long <item> body</p>]]></content:encoded></item>
<item><title><![CDATA[Two < three & more]]></title><guid>https://harbour.example/2026/three</guid>
<dc:date>2026-11-21T09:00:00Z</dc:date><dc:language>fr</dc:language></item>
</channel></rss>"""

RDF = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cc="http://web.resource.org/cc/">
<channel rdf:about="https://valley.example/"><title>Valley Gazette</title><link>https://valley.example/</link>
<dc:language>de</dc:language><cc:license rdf:resource="https://creativecommons.org/licenses/by-sa/4.0/"/>
<items><rdf:Seq><rdf:li resource="https://valley.example/1"/></rdf:Seq></items></channel>
<item rdf:about="https://valley.example/1"><title>M\xfchle er\xf6ffnet</title><link>https://valley.example/1</link>
<dc:date>2026-11-20T08:30+01:00</dc:date></item></rdf:RDF>"""

ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://atoll.example/news/">
<title type="html">Atoll &amp;amp; Reef</title><id>tag:atoll.example,2026:feed</id><updated>2026-11-21T10:00:00Z</updated>
<link rel="self" href="feed.atom"/><link rel="hub" href="https://hub.example/"/><link href="/"/>
<link rel="license" href="https://creativecommons.org/licenses/by-nc/4.0/"/>
<entry xml:base="2026/"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Reef <b>grows</b> &#8212; again</div></title>
<id>tag:atoll.example,2026:1</id><link rel="enclosure" href="a.mp3"/><link type="text/html" href="reef"/>
<published>2026-11-21T08:00:00.25+02:00</published><updated>2026-11-21T09:30:00Z</updated>
<source><title>Elsewhere</title><id>other</id><link href="https://other.example/"/></source>
<content type="html">&lt;p&gt;Body&lt;/p&gt;</content></entry>
<entry xml:lang="pt-BR"><title>Use a &lt;b&gt; tag</title><id>https://atoll.example/2</id><updated>2026-11-21T07:00:00Z</updated></entry></feed>"""

JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Dune Daily", "home_page_url": "https://dune.example/",
"feed_url": "https://dune.example/feed.json", "language": "en", "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
"items": [{"id": "1", "url": "/one", "title": "Dunes <move>", "date_published": "2026-11-21T10:00:00+01:00", "language": "nl"},
{"id": 2, "external_url": "https://else.example/two", "date_modified": "2026-11-21T11:00:00Z"}, {"summary": "nothing"}, 7]}"""

SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://harbour.example/2026/ferry</loc><lastmod>2026-11-21</lastmod><changefreq>daily</changefreq>
<news:news><news:publication><news:name>The Harbour Post</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2026-11-21T09:15:00Z</news:publication_date><news:title>Ferry returns</news:title></news:news>
<image:image><image:loc>https://harbour.example/ferry.jpg</image:loc></image:image></url>
<url><loc>https://harbour.example/2026/second?a=1&amp;b=2</loc></url><url><lastmod>2026</lastmod></url></urlset>"""

SITEMAP_INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://harbour.example/old.xml</loc><lastmod>2025-01-01</lastmod></sitemap>
<sitemap><loc>https://harbour.example/undated.xml.gz</loc></sitemap>
<sitemap><loc>/new.xml</loc><lastmod>2026-11-21T10:00:00Z</lastmod></sitemap></sitemapindex>"""

#: As found in the wild: a warning before the feed, a doctype, HTML's entities, a bare ampersand, tags not closed, an undeclared prefix.
BROKEN_RSS = b"""<br /><b>Warning</b>: x in y on line 3<br />
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Marsh&nbsp;Mail</title><link>https://marsh.example/</link>
<item><title>Eels & herons</title><link>https://marsh.example/1?a=1&copy=2</link><description>one <br> two<p></description></item>
<item><title>Unclosed<link>https://marsh.example/2</link><dc:date>2026-11-21T10:00:00Z</dc:date>
<item><title>Cut</title><link>https://marsh.example/3</link><pubDate>21 Nov 26 10:00 EST</pub"""

OPML = b"""<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head><title>Desk</title></head><body>
<outline text="Regional"><outline text="Coast"><outline type="rss" text="Harbour" title="Harbour Post"
 xmlUrl="https://harbour.example/feed.xml" htmlUrl="https://harbour.example/"/></outline></outline>
<outline text="Valley" XMLURL="https://valley.example/rdf" category="/Regional/Inland,weekly"/>
<outline text="R&D" xmlurl="feed://dune.example/feed.json"/><outline text="Empty"/></body></opml>"""

BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY file SYSTEM "file:///etc/hostname">]><rss><channel><title>&b;&file;</title></channel></rss>"""

PAGE = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbour Post</title><base href="/en/">
<link rel="alternate" type="application/rss+xml" title="Harbour Post &raquo; Comments Feed" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" title="Harbour Post" href="feed.xml">
<link rel="ALTERNATE" type="application/feed+json; charset=utf-8" href="feed.json">
<link rel="alternate" hreflang="fr" href="/fr/"><link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">
</head><body><a href="/sport/rss">Sport (<abbr>RSS</abbr>)</a><a href="/about">About</a>
<script>document.write('<link rel="alternate" type="application/rss+xml" href="/no">')</script></body></html>"""

URL_LIST = b"# the coast\nhttps://harbour.example/feed.xml # daily\n\nftp://old.example/\nharbour.example/feed\n"

#: Seeds of what `parse_feed` and `read_opml` read.
FEEDS = (RSS, RDF, ATOM, JSON_FEED, BROKEN_RSS, BOMB, PAGE, ATOM.decode().encode("utf-16"), OPML)
SITEMAPS = (SITEMAP, SITEMAP_INDEX, gzip.compress(SITEMAP, mtime=0), URL_LIST, SITEMAP[:-200])
OUTLINES = (OPML, OPML.replace(b"R&D", b"R&amp;D"), b"<opml><body><outline text='a' xmlUrl='https://a.example/'></body></opml>")

ROBOTS = (
    b"User-agent: *\nDisallow: /private/\nAllow: /private/open$\nCrawl-delay: 2\n\nUser-agent: Wiresift\nDisallow: /*.pdf$\n",
    b"\xef\xbb\xbfuser-agent: a\r\nuser-agent: b\r\ndisallow:\r\nsitemap: https://harbour.example/s.xml\r\ncontent-signal: ai-train=no\r\n",
)

#: An answer's header, the site's robots.txt, its tdmrep.json and the page, with a NUL between them.
RIGHTS = (
    b"""content-usage: train-ai=n, search=y;level=1
x-robots-tag: otherbot: noindex, wiresift: noai
link: <a.css>; rel=preload, </terms>; rel="license"
tdm-reservation: 1
tdm-policy: /policy.json
\x00User-agent: *
Content-Signal: search=yes, ai-train=no
Content-Usage: /private/* train-ai=n
License: https://rsl.example/l.xml
User-agent: wiresift
Content-Usage: /feeds train-ai=y, bots=n
\x00[{"location":"/feeds/*.xml$","tdm-reservation":0,"tdm-policy":"/p"},{"location":"/","tdm-reservation":1}]
\x00<!doctype html><head><!-- <meta name=robots content=none> --><meta name='robots' content='noai, noimageai'>
<script>"<meta name=robots content=noindex>"</script><meta content="0" name="tdm-reservation"/><link rel="license" href=../cc></head>""",
    b"""x-robots-tag: unavailable_after: 25 Jun 2030 15:00:00 PST, noindex
content-usage: "a,b", tdm=?1, ai-use=no
\x00\x00{}\x00<meta name=wiresift""",
)

LINKS = (
    b'link: <https://hub.example/>; rel="hub", <feed.xml>; rel=self; type="application/rss+xml"\nlink: </a.css>; rel=preload; as=style',
    b'link: <h1>; title="a, <b>; rel=\\"hub\\""; rel="other HUB", <h2>; rel=hub; anchor="#x", <h3>;rel=hub;rel=self,<http://[>; rel=hub',
    b'link: <h>; rel=hub; title="never closed\\',
)

HEADERS = (
    b'content-type: text/html; charset="UTF-8"\netag: W/"abc"\nlast-modified: Sat, 21 Nov 2026 10:00:00 GMT\n',
    b"location: //other.example:8080/a%20b?c#d\nretry-after: 120\n",
    b"location: http://0x7f.1/\nretry-after: Sat, 21 Nov 2026 12:00:00 GMT\ncontent-type: application/xml;charset*=utf-8''x\n",
)
