/**
 * How the report looks: the console's calm, in light and dark, on paper too.
 * Loads nothing: fonts are those of the machine, the console's own where it has them.
 */

export const reportStyle = `
:root{color-scheme:light dark;--ground:#f5f6f8;--panel:#ffffff;--line:#d9dee5;--text:#161b22;
--faint:#5b6675;--gain:#00639c;--loss:#a45a00;--accent:#2f5fc4;--price:#7b8694;--held:#c3ccd8}
@media (prefers-color-scheme:dark){:root{--ground:#0a0d11;--panel:#10151b;--line:#222a34;
--text:#e4e9ef;--faint:#8a96a5;--gain:#56b4e9;--loss:#e69f00;--accent:#8ab4ff;--price:#6b7787;
--held:#3a4655}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:14px/1.5 Inter,system-ui,
-apple-system,"Segoe UI",sans-serif;padding:28px clamp(16px,4vw,56px) 64px}
main{max-width:1240px;margin:0 auto}
header{border-bottom:1px solid var(--line);padding-bottom:18px;margin-bottom:22px}
h1{font-size:22px;font-weight:600;margin:0 0 2px;letter-spacing:-.01em}
h2{font-size:14px;font-weight:600;margin:0 0 2px}
h3{font-size:14px;font-weight:500;margin:14px 0 4px}
small,.note{color:var(--faint);font-size:12px;font-weight:400}
.note{margin:0 0 10px;max-width:82ch}
section{background:var(--panel);border:1px solid var(--line);border-radius:6px;
padding:16px 18px;margin:0 0 14px;break-inside:avoid}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(168px,1fr));gap:0;
margin:0 0 14px;background:var(--panel);border:1px solid var(--line);border-radius:6px;
overflow:hidden}
.figures>div{padding:12px 18px;border-right:1px solid var(--line)}
.figures dt{color:var(--faint);font-size:12px;margin:0}
.figures dd{margin:2px 0 0;font:500 20px/1.3 "IBM Plex Mono",ui-monospace,"SFMono-Regular",Menlo,
Consolas,monospace;font-variant-numeric:tabular-nums;white-space:nowrap}
.figures dd small{display:block;font:12px/1.4 Inter,system-ui,sans-serif;white-space:normal}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:0 36px}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{padding:5px 0 5px 18px;text-align:right;border-bottom:1px solid var(--line);
white-space:nowrap}
tr:last-child>*{border-bottom:0}
td,code,.line-of-figures b{font-family:"IBM Plex Mono",ui-monospace,Menlo,Consolas,monospace;
font-variant-numeric:tabular-nums;font-weight:400}
td.words{white-space:normal;text-align:left;font-family:inherit}
thead th{color:var(--faint);font-weight:400;font-size:12px}
th[scope=row],thead .name,thead th:first-child{text-align:left;font-weight:400}
th:first-child{padding-left:0}
.gain{color:var(--gain)}.loss{color:var(--loss)}.quiet,.empty{color:var(--faint)}
.empty{margin:6px 0}
.share{display:block;width:180px;height:8px;background:var(--ground);border-radius:2px}
.share i{display:block;height:8px;border-radius:2px;background:currentColor}
svg{display:block;width:100%;height:auto;overflow:visible}
svg .grid{stroke:var(--line);stroke-width:1}svg .zero{stroke:var(--faint)}
svg .axis{fill:var(--faint);font:11px "IBM Plex Mono",ui-monospace,Menlo,Consolas,monospace}
svg .line{fill:none;stroke-width:1.5;stroke-linejoin:round}
svg .line.accent{stroke:var(--accent)}svg circle.accent{fill:var(--accent)}
svg .line.price{stroke:var(--price);stroke-width:1.2}
svg .fall{fill:var(--loss);opacity:.75}svg .held{fill:var(--held)}svg .bar{fill:var(--price)}
svg .bought{fill:var(--gain);stroke:var(--gain)}svg .sold{fill:var(--loss);stroke:var(--loss)}
svg .hollow{fill:var(--panel);stroke-width:1.1}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:4px 24px;margin:0;font-size:13px}
.facts dt{color:var(--faint)}.facts dd{margin:0;overflow-wrap:anywhere}
.warn{border-left:3px solid #c98a00;padding:2px 0 2px 12px;margin:0 0 14px}
@media print{body{padding:0;background:#fff}section{border:0;padding:8px 0}}
`;
