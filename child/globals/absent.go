package globals

// absent are names that a script must not find on the global object: what the engine
// adds of its own, shared memory with its clock-like uses, and code that is not
// JavaScript. The engine has only the first today; the others stay named so that an
// upgrade cannot bring them in.
func absent() []string {
	return []string{"GoError", "SharedArrayBuffer", "Atomics", "WebAssembly", "ShadowRealm"}
}

// removeAbsent deletes what must not be there.
func (r *realm) removeAbsent() {
	for _, name := range absent() {
		r.fail(r.global.Delete(name))
	}
}
