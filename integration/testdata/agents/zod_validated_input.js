const { z } = require('zod');
const User = z.object({ name: z.string().min(2), email: z.string().email(), age: z.coerce.number().int().positive().optional(), role: z.enum(['admin','user']).default('user'), tags: z.array(z.string()).max(3).optional(), address: z.object({zip: z.string().regex(/^\d{5}$/)}).partial().optional() }).strict();
const inputs = [{name:'Ann',email:'a@b.co',age:'5'},{name:'B',email:'x',extra:1},{name:'Cy',email:'c@d.org',role:'root',tags:['a','b','c','d'],address:{zip:'123'}}];
output = inputs.map(i => { const r = User.safeParse(i); return r.success ? r.data : r.error.issues.map(e => [e.path.join('.'), e.code, e.message]) });
