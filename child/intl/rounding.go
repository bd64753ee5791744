package intl

import "math/big"

// roundTo rounds to a multiple of increment times ten to the power place.
func (d *decimal) roundTo(place, increment int, mode string) {
	if !d.finite() || len(d.digits) == 0 {
		return
	}
	if increment > 1 {
		d.roundToIncrement(place, increment, mode)
		return
	}
	keep := d.point - place
	if keep >= len(d.digits) {
		return
	}
	half := 0
	odd := false
	if keep >= 0 {
		half = compareHalf(d.digits[keep:])
		odd = keep > 0 && d.digits[keep-1]%2 == 1
	} else {
		half = -1
	}
	up := awayFromZero(mode, d.negative, half, odd)
	if keep <= 0 {
		d.digits = d.digits[:0]
		if up {
			d.digits = []byte{1}
			d.point = place + 1
		} else {
			d.point = 0
		}
		return
	}
	d.digits = append([]byte(nil), d.digits[:keep]...)
	if up {
		d.carry()
	}
	d.normalize()
}

// carry adds one unit to the last digit.
func (d *decimal) carry() {
	for i := len(d.digits) - 1; i >= 0; i-- {
		if d.digits[i] < 9 {
			d.digits[i]++
			return
		}
		d.digits[i] = 0
	}
	d.digits = append([]byte{1}, d.digits...)
	d.point++
}

// compareHalf compares 0.rest with a half: -1, 0 or 1.
func compareHalf(rest []byte) int {
	if rest[0] != 5 {
		if rest[0] < 5 {
			return -1
		}
		return 1
	}
	for _, digit := range rest[1:] {
		if digit != 0 {
			return 1
		}
	}
	return 0
}

// awayFromZero decides where a remainder that is not zero goes. half compares the remainder
// with a half of the unit, odd says whether the digit that is kept is odd.
func awayFromZero(mode string, negative bool, half int, odd bool) bool {
	switch mode {
	case "ceil":
		return !negative
	case "floor":
		return negative
	case "expand":
		return true
	case "trunc":
		return false
	}
	if half != 0 {
		return half > 0
	}
	switch mode {
	case "halfCeil":
		return !negative
	case "halfFloor":
		return negative
	case "halfTrunc":
		return false
	case "halfEven":
		return odd
	default:
		return true
	}
}

// roundToIncrement is roundTo for units that are not powers of ten.
func (d *decimal) roundToIncrement(place, increment int, mode string) {
	// Two digits below place, with a sticky last one, decide as all of them do.
	low := place - 2
	scaled := new(big.Int)
	ten := big.NewInt(10)
	for at := d.point - 1; at >= low; at-- {
		scaled.Mul(scaled, ten)
		scaled.Add(scaled, big.NewInt(int64(d.digit(at))))
	}
	unit := big.NewInt(int64(increment) * 100)
	quotient, rest := new(big.Int).QuoRem(scaled, unit, new(big.Int))
	sticky := d.point-len(d.digits) < low
	if rest.Sign() == 0 && !sticky {
		return
	}
	half := rest.Lsh(rest, 1).Cmp(unit)
	if half == 0 && sticky {
		half = 1
	}
	if awayFromZero(mode, d.negative, half, quotient.Bit(0) == 1) {
		quotient.Add(quotient, big.NewInt(1))
	}
	text := quotient.Mul(quotient, big.NewInt(int64(increment))).String()
	d.digits = make([]byte, len(text))
	for i := range text {
		d.digits[i] = text[i] - '0'
	}
	d.point = len(text) + place
	d.normalize()
}
