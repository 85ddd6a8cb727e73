/** The page's own style: nothing is fetched, it follows the reader's choice of light and dark, fits phones, and prints on white. */
export const STYLE = `
:root{color-scheme:light dark;--page:#f5f4f0;--paper:#fff;--ink:#1b1d21;--soft:#565b64;--line:#dedbd3;--good:#14693c;--good-paper:#e6f3ea;--bad:#a8201a;--bad-paper:#fbeae8;--warn:#7a4d00;--warn-paper:#fdf1dc;
--fault:#a8201a1a;--requests:#5b6675;--requests-paper:#5b667524;--errors:#c9251d;--p50:#1f63c4;--p99:#b45309;--policy:#1f63c4;--heal:#14693c;
--s0:#2b6bd1;--s1:#d97706;--s2:#0d8a7c;--s3:#8447d6;--s4:#c03a72;--s5:#647a16;--cache:#a9b0ba;--edge:#646b76}
@media (prefers-color-scheme:dark){:root{--page:#121417;--paper:#1b1e23;--ink:#eceae5;--soft:#a6abb5;--line:#353941;--good:#6fd39b;--good-paper:#16301f;--bad:#ff9089;--bad-paper:#3a1816;--warn:#f1be6a;--warn-paper:#352709;
--fault:#ff90891f;--requests:#9aa5b5;--requests-paper:#9aa5b52b;--errors:#ff6a61;--p50:#79aef8;--p99:#f2a65a;--policy:#79aef8;--heal:#6fd39b;
--s0:#5c95ef;--s1:#ee9d43;--s2:#37b8a8;--s3:#ab82f0;--s4:#e875a4;--s5:#a3bd4a;--cache:#6f7784;--edge:#aab1bc}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
main{max-width:66rem;margin:0 auto;padding:clamp(1.25rem,4vw,3.5rem) clamp(1rem,4vw,2.5rem) 4rem}
h1,h2,h3{line-height:1.2;text-wrap:balance;margin:0}
h1{font-size:clamp(1.8rem,5vw,2.9rem);letter-spacing:-.02em;font-weight:700}
h2{font-size:1.3rem;letter-spacing:-.01em;margin:3rem 0 .9rem}
h3{font-size:1rem}
p{margin:.5rem 0;max-width:46rem}
a{color:inherit}
.eyebrow{margin:0 0 .6rem;color:var(--soft);font-size:.85rem;letter-spacing:.02em}
.about{font-size:1.15rem;color:var(--soft)}
.verdict{display:flex;gap:.9rem;align-items:center;margin:1.6rem 0;padding:1rem 1.2rem;border-radius:.6rem;font-size:1.2rem;font-weight:650;line-height:1.3}
.verdict svg{flex:none;width:1.9rem;height:1.9rem}
.verdict.held{background:var(--good-paper);color:var(--good)}.verdict.failed{background:var(--bad-paper);color:var(--bad)}.verdict.inconclusive,.verdict.interrupted{background:var(--warn-paper);color:var(--warn)}
.verdict small{display:block;font-size:.85rem;font-weight:400}
.story{margin:0;padding:0;list-style:none;font-size:1.08rem;max-width:46rem}
.story li{margin:.45rem 0;padding-left:1.1rem;position:relative}
.story li::before{content:"";position:absolute;left:0;top:.7em;width:.42rem;height:.42rem;border-radius:50%;background:var(--line)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.8rem;margin:1.8rem 0 0;padding:0}
.tile{background:var(--paper);border:1px solid var(--line);border-radius:.6rem;padding:.9rem 1rem}
.tile{display:flex;flex-direction:column;justify-content:space-between}.tile dt{color:var(--soft);font-size:.85rem;line-height:1.3}
.tile dd{margin:.15rem 0 0;font-size:1.65rem;font-weight:650;letter-spacing:-.02em}
.tile.bad dd{color:var(--bad)}
.scroll{overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:.6rem}
.scroll:focus-visible,a:focus-visible{outline:3px solid var(--policy);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.93rem}
caption{text-align:left;padding:.8rem 1rem .3rem;color:var(--soft);font-size:.88rem}
th,td{padding:.5rem 1rem;text-align:right;border-top:1px solid var(--line);vertical-align:top}td:not(.text){white-space:nowrap}
thead th{border-top:0;color:var(--soft);font-weight:600;white-space:nowrap}
th:first-child,td.text,th.text{text-align:left}
tbody th{font-weight:500;text-align:left;min-width:9rem}
tbody th small{display:block;font-weight:400;color:var(--soft);font-size:.82rem;max-width:26rem}
td.text{min-width:9rem}
td.total{font-weight:650}
.yes,.no{font-weight:650;white-space:nowrap}.yes{color:var(--good)}.no{color:var(--bad)}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.chart{margin:0 0 1rem;background:var(--paper);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1rem .8rem}
figcaption{display:flex;flex-wrap:wrap;gap:.1rem .7rem;align-items:baseline;margin-bottom:.7rem}
.unit{color:var(--soft);font-size:.85rem}
.legend{display:flex;flex-wrap:wrap;gap:.15rem 1rem;margin:0 0 0 auto;padding:0;list-style:none;font-size:.85rem}
.legend li{display:flex;align-items:center;gap:.4rem;min-width:0}
.swatch{flex:none;width:.85rem;height:.85rem;border-radius:.2rem;background:var(--color)}
.swatch.p50,.swatch.p99{height:.22rem}
.plot{display:grid;grid-template-columns:3.6rem minmax(0,1fr);font-size:.78rem;color:var(--soft);line-height:1}
.ylabels{position:relative;height:11rem;margin-top:3rem}
.ylabels span{position:absolute;right:.55rem;transform:translateY(-50%);white-space:nowrap}
.phases{position:relative;height:1.4rem}
.phases span{position:absolute;top:0;height:100%;padding:.25rem .35rem 0;border-left:1px solid var(--line);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.canvas>.drawing:first-child{margin-top:1.4rem}
.drawing{position:relative;padding-top:1.6rem}
.drawing svg{display:block;width:100%;height:11rem;overflow:visible}
.marks span{position:absolute;top:0;transform:translateX(-50%);min-width:1.25rem;height:1.25rem;padding:0 .3rem;border-radius:.7rem;background:var(--color);color:var(--paper);font-weight:650;line-height:1.25rem;text-align:center;white-space:nowrap}
.xlabels{position:relative;height:1.5rem}
.xlabels span{position:absolute;top:.5rem;transform:translateX(-50%);white-space:nowrap}
.xlabels span:first-child{transform:none}
svg path,svg rect{vector-effect:non-scaling-stroke}
.grid{stroke:var(--line);stroke-width:1;fill:none}
.line{fill:none;stroke:var(--color);stroke-width:2;stroke-linejoin:round}
.area{fill:var(--color);stroke:var(--paper);stroke-width:.75}
.area.requests{fill:var(--requests-paper);stroke:none}
rect.errors{fill:var(--color)}
rect.fault{fill:var(--fault)}
path.mark{fill:none;stroke:var(--color);stroke-width:1.25;stroke-dasharray:4 3}
.requests{--color:var(--requests)}.errors{--color:var(--errors)}.p50{--color:var(--p50)}.p99{--color:var(--p99)}
.series-0{--color:var(--s0)}.series-1{--color:var(--s1)}.series-2{--color:var(--s2)}.series-3{--color:var(--s3)}.series-4{--color:var(--s4)}.series-5{--color:var(--s5)}.series-cache{--color:var(--cache)}.series-edge{--color:var(--edge)}
.mark.fault,.marks .fault,.timeline .fault{--color:var(--bad)}.mark.heal,.marks .heal,.timeline .heal{--color:var(--heal)}.mark.policy,.marks .policy,.timeline .policy,.mark.deployment,.marks .deployment,.timeline .deployment{--color:var(--policy)}.mark.other,.marks .other,.timeline .other{--color:var(--soft)}
.timeline{margin:0;padding:0;list-style:none}
.timeline li{display:grid;grid-template-columns:2rem 4.5rem minmax(0,1fr);gap:.3rem;padding:.4rem 0;border-top:1px solid var(--line);align-items:baseline}
.timeline li:first-child{border-top:0}
.timeline b{justify-self:start;min-width:1.4rem;height:1.4rem;border-radius:.7rem;background:var(--color);color:var(--paper);font-size:.8rem;line-height:1.4rem;text-align:center}
.timeline time{color:var(--soft)}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25rem 1.2rem;margin:0}
.facts dt{color:var(--soft)}.facts dd{margin:0}
.notes{margin:0 0 1.2rem;padding-left:1.2rem;max-width:46rem}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1rem;align-items:start}
.pair .verdict{margin:0;font-size:1.05rem;height:100%}
.pair .legend{margin-left:0;width:100%}
.key{display:inline-block;padding:.05rem .5rem;border-radius:.3rem;background:var(--ink);color:var(--page);font-size:.78rem;font-weight:650}
article+article{margin-top:5rem;padding-top:3rem;border-top:3px solid var(--line)}
footer{margin-top:3.5rem;color:var(--soft);font-size:.85rem}
@media (max-width:40rem){.marks span{min-width:1rem;padding:0 .12rem;font-size:.68rem}.plot{grid-template-columns:3.1rem minmax(0,1fr)}.legend{margin-left:0;width:100%}th,td{padding:.45rem .7rem}tbody th{min-width:7.5rem}.measures tbody th small{display:none}.tile dd{font-size:1.35rem}.tiles{grid-template-columns:1fr 1fr}
.expectations thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}.expectations tr{display:block;border-top:1px solid var(--line);padding:.5rem 0}.expectations td,.expectations tbody th{display:block;border:0;padding:.1rem 1rem;text-align:left}.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.6rem}
.xlabels span:nth-child(even){display:none}}
@media print{:root{color-scheme:light;--page:#fff;--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--good:#14693c;--good-paper:#fff;--bad:#a8201a;--bad-paper:#fff;--warn:#7a4d00;--warn-paper:#fff;--fault:#a8201a1a;--requests:#5b6675;--requests-paper:#5b667524;--errors:#c9251d;--p50:#1f63c4;--p99:#b45309;--policy:#1f63c4;--heal:#14693c;--s0:#2b6bd1;--s1:#d97706;--s2:#0d8a7c;--s3:#8447d6;--s4:#c03a72;--s5:#647a16;--cache:#a9b0ba;--edge:#646b76}
@page{margin:15mm}
body{font-size:10pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}main{max-width:none;padding:0}.verdict{border:2px solid currentColor}
h2,h3,caption,figcaption{break-after:avoid}.chart,.tile,tr,.timeline li,.verdict{break-inside:avoid}thead{display:table-header-group}.scroll{overflow:visible}article+article{break-before:page;border:0;margin:0;padding:0}.drawing svg,.ylabels{height:8rem}}
`.trim();
