import { build } from 'vite';
import { gzipSync } from 'node:zlib';
import cfg from './vite.config.js';
const beside = cfg.plugins.find(p=>p.name==='embed-beside');
globalThis.AN = {name:'an', generateBundle(o,b){ for(const c of Object.values(b)) if(c.type==='chunk' && /frame-/.test(c.fileName)){ console.log(c.fileName, c.code.length, gzipSync(c.code,{level:9}).length, c.imports.join()); for(const [id,m] of Object.entries(c.modules).sort((a,b)=>b[1].renderedLength-a[1].renderedLength)) console.log('  ', m.renderedLength, m.code? gzipSync(m.code).length:0, id.replace('/work/wt/embed/','')); } }};
await beside.closeBundle();
