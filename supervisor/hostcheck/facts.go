package hostcheck

// Facts are what was read of a host and of this process's standing on it.
type Facts struct {
	Kernel string `json:"kernel"` // as uname -r tells it
	Arch   string `json:"arch"`   // as Go spells it
}

// Cause names why a host lacks a wall. The names are part of the interface.
type Cause string
