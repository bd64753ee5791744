const validator = require("validator");

// Each check has texts that it takes, and texts that it refuses; near each there are others,
// by one character.
const near = (d, text) => {
  if (text === "" || d.int(0, 2)) return text;
  const at = d.int(0, text.length - 1);
  return text.slice(0, at) + d.pick(["", "0", "x", " ", "9", "-", "é"]) + text.slice(at + d.int(0, 1));
};
const of = (...texts) => [(d) => [near(d, d.pick(texts))]];
const optional = (texts, options) => [(d) => [near(d, d.pick(texts))], (d) => [d.pick(texts), d.pick(options)]];
const paired = (...pairs) => [(d) => { const [text, ...rest] = d.pick(pairs); return [near(d, text), ...rest] }, (d) => [...d.pick(pairs)], (d) => ["nothing of that kind", ...d.pick(pairs).slice(1)]];

const urls = ["http://example.com", "https://user:pass@example.co.uk:8080/a/b?c=d&e=f#g", "example.com/path", "ftp://files.example.org", "http://localhost:3000", "//cdn.example.com/x.js", "http://127.0.0.1", "http://[::1]:80/", "http://exa mple.com", "mailto:x@y.zz", "http://münchen.de", "https://example.com/👍", "www.example.museum", "http://a_b.com", "javascript:alert(1)", "http://example.com:99999"];
const emails = ["a@b.com", "a@b..com", "first.last+tag@sub.example.org", "\"quoted name\"@example.com", "Name <name@example.com>", "x@y", "üser@example.com", "a@[127.0.0.1]", ".a@b.com", "a".repeat(65) + "@b.com", "test@gmail.com", "te.st+x@googlemail.com"];
const checked = ["abc", "ABC", "abc123", "", " ", "héllo", "日本語", "👍👍", "ｆｕｌｌ", "12345", "-1.5e3", "a,b", "true", "<b>&'\"/`\\</b>", "tab\there", "x\u0000y\u007f", "  padded  ", "ÄÖÜ", "0x1F"];
const numbers = ["0", "12", "-7", "+3", "007", "1.5", "-.5", "1e3", "1,5", "1.", "abc", "", "9007199254740993", "１", " 4"];
const dates = ["2024-02-29", "2024-02-30", "2023/02/29", "2024-06-15T10:20:30Z", "15.06.2024", "06/15/2024", "2024-366", "2024-W05", "nonsense", "2024-06-15T10:20:30.123+02:00", "2024-06-15 10:20:30"];

define({
  functions: functionsOf(validator),
  judges: /^(is|equals|contains|matches|toBoolean)/,
  templates: [(d) => [d.pick(checked)]],
  own: {
    toDate: [(d) => [d.pick(dates)]], toFloat: of(...numbers), toInt: [(d) => [d.pick(numbers)], (d) => [d.pick(numbers), d.pick([2, 8, 16])]], toString: [(d) => [d.pick([1, null, undefined, "x", [1, 2], {}, new Date(0), true])]],
    toBoolean: [(d) => [d.pick(["true", "false", "1", "0", "", "yes"])], (d) => [d.pick(["true", "TRUE", "1", "0", "yes"]), true]],
    equals: [(d) => [d.pick(["a", "b"]), d.pick(["a", "b"])]], contains: [(d) => [d.pick(checked), d.pick(["a", "B", "é", ""])], (d) => ["aBcabc", d.pick(["B", "c", "x"]), { ignoreCase: true, minOccurrences: d.int(1, 3) }]],
    matches: [(d) => [d.pick(checked), d.pick([/^[a-z]+$/, /\d+/, "^a", /A/i])], (d) => [d.pick(checked), "^A", "i"]],
    isEmail: optional(emails, [{ allow_display_name: true }, { require_tld: false }, { allow_utf8_local_part: false }, { allow_ip_domain: true }, { domain_specific_validation: true }, { ignore_max_length: true }, { host_blacklist: ["b.com"] }, { blacklisted_chars: "a" }]),
    isURL: optional(urls, [{ require_protocol: true }, { protocols: ["ftp"] }, { require_tld: false }, { allow_underscores: true }, { allow_fragments: false }, { allow_query_components: false }, { host_whitelist: ["example.com"] }, { require_port: true }, { validate_length: false }, { allow_protocol_relative_urls: true }, { disallow_auth: true }]),
    isMACAddress: optional(["ab:cd:ef:01:23:45", "AB-CD-EF-01-23-45", "abcdef012345", "ab:cd:ef:01:23", "ab:cd:ef:ff:fe:01:23:45", "0123.4567.89ab"], [{ no_separators: true }, { eui: "64" }, { eui: "48" }]),
    isIP: [(d) => [near(d, d.pick(["127.0.0.1", "255.255.255.256", "::1", "2001:db8::ff00:42:8329", "fe80::1%eth0", "1.2.3"])), d.pick([undefined, 4, 6, "4", { version: 6 }])]],
    isIPRange: [(d) => [near(d, d.pick(["10.0.0.0/8", "10.0.0.0/33", "::/64", "2001:db8::/129", "10.0.0.0/08"])), d.pick([undefined, 4, 6])]],
    isFQDN: optional(["example.com", "sub.example.co.uk", "localhost", "exa_mple.com", "example.com.", "-a.com", "xn--mnchen-3ya.de", "*.example.com", "123.com", "example.c"], [{ require_tld: false }, { allow_underscores: true }, { allow_trailing_dot: true }, { allow_wildcard: true }, { allow_numeric_tld: true }]),
    isBoolean: [(d) => [d.pick(["true", "false", "1", "0", "True", "yes", ""]), d.pick([undefined, { loose: true }])]],
    isIBAN: optional(["DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19", "FR1420041010050500013M02606", "CH9300762011623852957", "NL91ABNA0417164300"], [{ whitelist: ["DE", "GB"] }, { blacklist: ["DE"] }]),
    isBIC: of("DEUTDEFF", "DEUTDEFF500", "NEDSZAJJXXX", "SBIC23NXXX"), isAbaRouting: of("322070381", "011103093", "021200025", "123456789"),
    isAlpha: [(d) => [d.pick(["abc", "äöü", "école", "привет", "abc1", "שלום", "ابج", "日本語", "ñandú", "สวัสดี"]), d.pick(["en-US", "de-DE", "fr-FR", "ru-RU", "he", "ar", "ja-JP", "es-ES", "th-TH", "ko-KR"]), d.pick([undefined, { ignore: " -" }])]],
    isAlphanumeric: [(d) => [d.pick(["abc1", "äöü2", "école3", "привет4", "a b", "שלום5", "ñandú", "١٢٣"]), d.pick(["en-US", "de-DE", "fr-FR", "ru-RU", "he", "ar", "es-ES"]), d.pick([undefined, { ignore: " -" }])]],
    isNumeric: optional(numbers, [{ no_symbols: true }, { locale: "de-DE" }]), isInt: optional(numbers, [{ min: 0, max: 10 }, { allow_leading_zeroes: false }, { gt: 1, lt: 20 }]), isFloat: optional(numbers, [{ min: 0, max: 2 }, { locale: "de-DE" }, { gt: 1 }]),
    isDecimal: optional(numbers, [{ force_decimal: true }, { decimal_digits: "1,3" }, { locale: "de-DE" }]), isDivisibleBy: [(d) => [d.pick(["10", "7", "4.5"]), d.pick([2, 5, 7])]],
    isPassportNumber: paired(["A1234567", "IN"], ["123456789", "US"], ["C01X00T47", "DE"], ["925076473", "GB"], ["AB123456", "CA"], ["MZ1234567", "JP"]), isPort: of("80", "65535", "65536", "0", "01", "-1"),
    isLowercase: of("abc", "aBc", "é", "É"), isUppercase: of("ABC", "AbC", "É", "é"), isAscii: of("abc", "é", "👍", " ~"), isFullWidth: of("ｆｕｌｌ", "abc", "日本語", "ｱ"), isHalfWidth: of("abc", "ｆｕｌｌ", "ｱ", "日本"), isVariableWidth: of("aｆ", "abc", "日本語a", "ｆ"), isMultibyte: of("abc", "日本", "aé", "👍"),
    isSurrogatePair: of("👍", "abc", "a𠮷b", "日本"), isSemVer: of("1.2.3", "1.2", "1.0.0-alpha.1+build.5", "v1.2.3", "01.2.3", "1.0.0-"), isIMEI: optional(["352099001761481", "35-209900-176148-1", "352099001761480"], [{ allow_hyphens: true }]),
    isHexadecimal: of("deadBEEF", "0x1F", "xyz", "0h12"), isOctal: of("076543210", "0o17", "8"), isHexColor: optional(["#ff00aa", "#fff", "ff00aa", "#ff00aa80", "#ggg"], [{ require_hashtag: true }]), isRgbColor: optional(["rgb(0,0,0)", "rgba(255,255,255,.5)", "rgb(5%,5%,5%)", "rgb(256,0,0)", "rgb( 1, 2, 3 )"], [{ allowSpaces: false }, false]),
    isHSL: of("hsl(360, 100%, 50%)", "hsla(45deg,10%,10%,0.5)", "hsl(200 10% 30% / 50%)", "hsl(1,2,3)"), isISRC: of("USAT29900609", "GBAYE6800011", "USAT2990060"), isMD5: of("d94f3f016ae679c3008de268209132f2", "d94f3f016ae679c3008de268209132f"),
    isHash: [(d) => [near(d, d.pick(["d94f3f016ae679c3008de268209132f2", "3ca25ae354e192b26879f651a51d92aa8a34d8d3", "579282cfb65ca1f109b78536effaf621b853c9f7079664a3fbe2b519f435898c"])), d.pick(["md5", "sha1", "sha256", "crc32"])]],
    isJWT: of("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP", "a.b", "eyJ.eyJ."), isJSON: optional(["{\"a\":1}", "[1,2", "null", "\"x\"", "{a:1}", "1"], [{ allow_primitives: true }, { allow_any_value: true }]), isEmpty: optional(["", " ", "a"], [{ ignore_whitespace: true }]),
    isLength: [(d) => [d.pick(checked), { min: d.int(0, 4), max: d.int(2, 9) }], (d) => [d.pick(checked), d.int(0, 3), d.int(3, 6)], (d) => [d.pick(["", "a"]), { max: 0 }], (d) => [d.pick(["👍👍", "abc"]), { discreteLengths: [2, 3] }]],
    isByteLength: [(d) => [d.pick(checked), { min: d.int(0, 6), max: d.int(4, 12) }], (d) => [d.pick(checked), d.int(0, 3)]],
    isLocale: of("en", "en_US", "zh-Hant-TW", "de_DE", "lo_POP", "12", "x"), isULID: of("01HEJ0HB5NPAYHGQ1MXKJBQ7DW", "81HEJ0HB5NPAYHGQ1MXKJBQ7DW", "01HEJ0HB5N"), isUUID: [(d) => [near(d, d.pick(["f47ac10b-58cc-4372-a567-0e02b2c3d479", "a987fbc9-4bed-3078-cf07-9141ba07c9f3", "018c2a7e-8d2f-7a3b-9c4d-5e6f708192a3", "f47ac10b-58cc-4372"])), d.pick([undefined, 4, 3, 7, "all", "loose"])]],
    isMongoId: of("507f1f77bcf86cd799439011", "507f1f77bcf86cd79943901"), isLuhnNumber: of("0", "5421", "79927398713", "79927398710"),
    isAfter: [(d) => [d.pick(["2024-06-15", "2030-01-01", "2011-08-04", "2024-02-29T00:00:00Z"]), d.pick([undefined, "2020-01-01", { comparisonDate: "2024-02-29" }])]], isBefore: [(d) => [d.pick(["2024-06-15", "2030-01-01", "2011-08-04"]), d.pick([undefined, "2020-01-01", { comparisonDate: "2024-02-29" }])]],
    isIn: [(d) => [d.pick(["a", "b", "1"]), d.pick([["a", "c"], [1, 2], { b: 1 }, "abc"])]], isWhitelisted: [(d) => [d.pick(checked), d.pick(["abc", "a-zA-Z0-9", "héloABC"])]],
    isCreditCard: optional(["4111111111111111", "5555555555554444", "378282246310005", "4111111111111112", "6011 1111 1111 1117", "4111-1111-1111-1111"], [{ provider: "visa" }, { provider: "amex" }]),
    isIdentityCard: paired(["99999990X", "ES"], ["12345678Z", "ES"], ["X1234567L", "ES"], ["298407719", "TH"], ["1101700230708", "TH"], ["A123456789", "TW"], ["99999999", "any"], ["00050205180", "PL"], ["010101-123N", "FI"], ["1234567890", "zh-HK"]),
    isEAN: of("9421023610112", "73513537", "12345678901231", "9421023610113"), isISIN: of("AU0000XVGZA3", "US0378331005", "GB0002634946", "US0378331004"), isISBN: [(d) => [near(d, d.pick(["978-3-16-148410-0", "3-16-148410-X", "9783161484101", "0306406152"])), d.pick([undefined, 10, 13, "10"])]], isISSN: optional(["0378-5955", "20519990", "2434-561X", "2434-561x"], [{ case_sensitive: true }, { require_hyphen: true }]),
    isMobilePhone: paired(["+4915112345678", "de-DE"], ["+15417543010", "en-US"], ["07911123456", "en-GB"], ["+33612345678", "fr-FR"], ["0412345678", "en-AU"], ["+819012345678", "ja-JP"], ["13800138000", "zh-CN"], ["+4915112345678", "any"], ["+919876543210", ["de-DE", "en-IN"]], ["5417543010", "en-US", { strictMode: true }]),
    isPostalCode: paired(["10115", "DE"], ["SW1A 1AA", "GB"], ["90210-1234", "US"], ["K1A 0B1", "CA"], ["75008", "FR"], ["100-0001", "JP"], ["1010", "AT"], ["10115", "any"], ["110001", "IN"]),
    isLicensePlate: paired(["B-MW 1234", "de-DE"], ["AB-123-C", "fr-FR"], ["ABC1D23", "pt-BR"], ["AA 123 BB", "de-LI"], ["AB1234567", "any"], ["ABC 123", "sv-SE"], ["1ABC234", "cs-CZ"]),
    isTaxID: paired(["01-1234567", "en-US"], ["26954371827", "de-DE"], ["11144477735", "pt-BR"], ["46454286P", "es-ES"], ["1234567890", "en-GB"], ["931736581", "de-AT"], ["876098766", "nl-NL"]), isVAT: paired(["DE123456789", "DE"], ["GB999 9999 73", "GB"], ["ATU12345678", "AT"], ["FRAA123456789", "FR"], ["CHE-116.281.710", "CH"], ["IT12345678901", "IT"]),
    isEthereumAddress: of("0x0000000000000000000000000000000000000001", "0x02F9AE5f22EA3fA88F05780B30385bECFacbf130", "0xGHIJ"), isCurrency: optional(["$1,234.56", "-$10.00", "1.234,56 €", "$.99", "$1234", "10,00"], [{ symbol: "€", thousands_separator: ".", decimal_separator: ",", symbol_after_digits: true, allow_space_after_digits: true }, { require_symbol: true }, { allow_negatives: false }]),
    isBtcAddress: of("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "4J65t1"), isISO6346: of("HLXU2008419", "TGHU7599330", "HLXU2008418"), isFreightContainerID: of("HLXU2008419", "TGHU7599330", "HLXU2008418"),
    isISO6391: of("en", "de", "xx", "eng"), isISO8601: optional(dates, [{ strict: true }, { strictSeparator: true }]), isISO15924: of("Latn", "Cyrl", "latn", "Xxxx"), isRFC3339: of("2024-06-15T10:20:30Z", "2024-06-15 10:20:30.5+02:00", "2024-06-15", "2024-13-15T10:20:30Z"),
    isISO31661Alpha2: optional(["DE", "us", "XX", "GB"], [{ userAssignedCodes: ["XX"] }]), isISO31661Alpha3: optional(["DEU", "usa", "XXX", "GBR"], [{ userAssignedCodes: ["XXX"] }]), isISO31661Numeric: of("276", "840", "999", "004"), isISO4217: of("EUR", "usd", "XXA", "JPY"),
    isBase32: optional(["ZG======", "JBSWY3DP", "1", "91JPRV3F41BPYWKCCGGG"], [{ crockford: true }]), isBase58: of("BukQL", "3KMUV89zab", "0OIl"), isBase64: optional(["SGVsbG8=", "SGVsbG8", "Zm9vYmE_", "Zm9vYmFy", ""], [{ urlSafe: true }, { padding: false }]), isDataURI: of("data:text/plain;base64,SGVsbG8=", "data:,Hello%20World", "data:text/html;charset=", "dataxbase64"),
    isMagnetURI: of("magnet:?xt=urn:btih:06E2A9683BF4DA92C73A661AC56F0ECC9C63C5B4&dn=x", "magnet:?xt=urn:btih:06E2"), isMailtoURI: of("mailto:a@b.com", "mailto:a@b.com?subject=x&body=y", "mailto:", "mailto:?cc=a@b.com", "a@b.com"), isMimeType: of("text/plain", "application/json; charset=utf-8", "multipart/form-data; boundary=x", "nonsense/x"),
    isLatLong: optional(["(17.0, -17.0)", "48.1,11.5", "91,0", "40°26′46″N,79°58′56″W"], [{ checkDMS: true }]), ltrim: [(d) => [d.pick(checked)], (d) => ["01000100", d.pick(["01", "0", "."])]], rtrim: [(d) => [d.pick(checked)], (d) => ["01000100", d.pick(["01", "0", "."])]], trim: [(d) => [d.pick(checked)], (d) => ["\\S01000100S\\", d.pick(["01", "S\\", "."])]],
    stripLow: [(d) => [d.pick(["x\u0000y\u007f", "a\nb\r\nc", "é\u0001"]), d.pick([undefined, true])]], whitelist: [(d) => [d.pick(checked), d.pick(["abc", "a-z", "\\d"])]], blacklist: [(d) => [d.pick(checked), d.pick(["abc", "a-z", "\\d"])]],
    normalizeEmail: [(d) => [d.pick([...emails, "Some.Name+x@GMAIL.com", "a.b@outlook.com", "x-y@yahoo.com", "Q@ICLOUD.com", "x@yandex.ru"])], (d) => ["Te.St+x@Gmail.com", d.pick([{ gmail_remove_dots: false }, { all_lowercase: false }, { gmail_remove_subaddress: false }])]],
    isSlug: of("a-b-c", "a--b", "-a", "not a slug", "a_b"), isStrongPassword: [(d) => [d.pick(["%2%k{7BsL\"M%Kd6e", "Abcdefg1!", "password", "ABC", "aB1!éxyz"])], (d) => [d.pick(["abc", "Abcdefg1!", "aB1!x"]), d.pick([{ returnScore: true }, { minLength: 3, minSymbols: 0, minNumbers: 0, minUppercase: 0 }])]],
    isDate: [(d) => [d.pick([...dates, "2024/02/29", "29/02/2024", "02-29-24"]), d.pick([undefined, "YYYY-MM-DD", { format: "DD/MM/YYYY" }, { format: "YYYY/MM/DD", strictMode: true }, { delimiters: ["-"] }])], (d) => [d.pick([new Date(0), new Date(NaN)])]],
    isTime: [(d) => [near(d, d.pick(["09:50", "23:59:59", "24:00", "9:50 PM", "12:34:56 am"])), d.pick([undefined, { hourFormat: "hour12" }, { mode: "withSeconds" }, { mode: "withOptionalSeconds" }])]],
  },
});
