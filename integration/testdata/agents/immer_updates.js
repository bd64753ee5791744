const { produce, enablePatches, produceWithPatches, applyPatches, freeze, original, current, enableMapSet } = require('immer'); enablePatches(); enableMapSet();
const base = {users:[{id:1,tags:['a']},{id:2,tags:[]}], m:new Map([['k',1]]), n:0};
const next = produce(base, d => { d.users[0].tags.push('b'); d.users = d.users.filter(u=>u.id!==2 || d.n); d.n++; d.m.set('z',2); delete d.zz });
const [n2, patches, inv] = produceWithPatches({a:[1,2,3],o:{x:1}}, d => { d.a.splice(1,1); d.o.y = {z:1} });
let frozen; try { 'use strict'; (function(){'use strict'; next.n = 5})() } catch (e) { frozen = e.name }
output = [next, base.users.length, next.users[0] === base.users[0], n2, patches, inv, applyPatches({a:[1,2,3],o:{x:1}}, patches), frozen, Object.isFrozen(next.users), produce([3,1,2], d=>{d.sort()}), produce({a:1}, d=>({b:2})), produce({c:[1]}, d => { d.q = original(d).c.length + current(d).c.length })];
