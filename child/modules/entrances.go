package modules

// entrances are the script's ways into a library that are under way. There is one at most,
// unless a module that is being loaded runs code of the script, by a getter on something
// that it reads, and that code enters again. It then sees modules that are half done, as in
// Node; but what is made of such halves must not stay, for the script would never get the
// whole one.
type entrances struct {
	stack []entrance
	// running are the modules that have begun and not ended, with the number of entrances
	// that there were when they began.
	running map[int]int
}

// entrance is one way in.
type entrance struct {
	// started are the modules that began in it.
	started []int
	// halves says that one of them was given a module that an outer entrance has begun.
	halves bool
}

// within reports whether the script is inside of a library's loading. A member that is read
// then is not settled.
func (e *entrances) within() bool { return len(e.stack) > 0 }

// start notes that a module begins: in the last entrance, or in none where a function of the
// library links a part of it that was put off.
func (e *entrances) start(number int) {
	e.running[number] = len(e.stack)
	if e.within() {
		top := &e.stack[len(e.stack)-1]
		top.started = append(top.started, number)
	}
}

func (e *entrances) stop(number int) { delete(e.running, number) }

// met notes that a module which has begun is given out.
func (e *entrances) met(number int) {
	if at, ok := e.running[number]; ok && at < len(e.stack) {
		e.stack[len(e.stack)-1].halves = true
	}
}

func (lib *library) enter() { lib.stack = append(lib.stack, entrance{}) }

// leave ends the last entrance, and forgets what it made of halves: the next one loads it anew.
func (lib *library) leave() {
	last := lib.stack[len(lib.stack)-1]
	lib.stack = lib.stack[:len(lib.stack)-1]
	if last.halves {
		for _, number := range last.started {
			delete(lib.loaded, number)
		}
		return
	}
	if lib.within() {
		top := &lib.stack[len(lib.stack)-1]
		top.started = append(top.started, last.started...)
	}
}
