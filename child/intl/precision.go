package intl

// precision says how many digits a number shows: the digit options of ECMA-402, resolved.
type precision struct {
	minInteger int
	// fraction and significant say which of the pairs of bounds count.
	fraction, significant          bool
	minFraction, maxFraction       int
	minSignificant, maxSignificant int
	priority                       string
	mode                           string
	increment                      int
	strip                          bool
}

// highestPlace is a place in the decimal expansion that stands for no bound.
const highestPlace = 1 << 30

// apply rounds d and gives the number of fraction digits that must be shown.
func (p *precision) apply(d *decimal) (minFraction int) {
	if !d.finite() {
		return 0
	}
	switch {
	case p.fraction && p.significant:
		minFraction = p.applyBoth(d)
	case p.significant:
		minFraction = p.applySignificant(d)
	default:
		d.roundTo(-p.maxFraction, p.increment, p.mode)
		minFraction = p.minFraction
	}
	if p.strip && len(d.digits) <= d.point {
		return 0
	}
	return minFraction
}

// applySignificant rounds to significant digits alone.
func (p *precision) applySignificant(d *decimal) int {
	d.roundTo(d.magnitude()-p.maxSignificant+1, 1, p.mode)
	return max(0, p.minSignificant-1-d.magnitude())
}

// applyBoth rounds where both pairs of bounds count; the priority says which one wins.
func (p *precision) applyBoth(d *decimal) int {
	byFraction := -p.maxFraction
	bySignificant := d.magnitude() - p.maxSignificant + 1
	place := max(byFraction, bySignificant)
	if p.priority == "morePrecision" {
		place = min(byFraction, bySignificant)
	}
	if !d.zero() {
		before := d.magnitude()
		d.roundTo(place, 1, p.mode)
		if !d.zero() && d.magnitude() != before && byFraction == bySignificant {
			bySignificant++
		}
	}
	showFraction := highestPlace
	if p.minFraction > 0 {
		showFraction = -p.minFraction
	}
	showSignificant := d.magnitude() - p.minSignificant + 1
	show := showSignificant
	if (p.priority == "morePrecision") != (bySignificant <= byFraction) {
		show = showFraction
	}
	return max(0, -show)
}
