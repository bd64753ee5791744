const U = undefined;
const ascii = [];
for (let i = 0; i < 128; i++) ascii.push(String.fromCharCode(i));
for (const sensitivity of ['variant', 'base']) {
  const order = new Intl.Collator('en', { sensitivity });
  for (const a of ascii) for (const b of ascii) if (a <= b) add(JSON.stringify(a + b) + sensitivity, () => order.compare(a, b));
}
const words = ['', 'a', 'A', 'b', 'B', 'aa', 'aB', 'Ab', 'ab', 'a b', 'a-b', 'a_b', 'co-op', 'coop', 'CO-OP', 'Coop', 'file1', "O'Brien", 'O’Brien', 'O‘Brien', 'O’brian', '‚', '‛', '„x', '‟x', '”x', '"y', 'file10',
  'file2', 'file02', 'File2', 'file002a', 'x1y2', 'x1y10', 'x01y2', 'résumé', 'resume', 'Resume', 'Résumé', 'resumé', 'é', 'e', 'E', 'É',
  'e\u0301', 'z', 'Z', 'ä', 'Ä', 'ö', 'ø', 'o', 'O', 'Ø', 'ß', 'ss', 'SS', 'æ', 'ae', 'Æ', 'ł', 'l', 'Ł', 'lz', 'đ', 'd', 'Đ', 'dz', 'ñ', 'n', 'Ñ',
  'naïve', 'naive', 'Naïve', 'Łódź', 'Lodz', 'Zażółć', 'Zazolc', 'Ångström', 'Angstrom', 'angstrom', 'Zürich', 'Zurich', 'zurich', '€', '$', '10', '9', '1.5', '1,5', '#1',
  'Ελλάδα', 'ελλάδα', 'Москва', 'москва', '東京', '日本', '中文', 'あ', 'ア', 'ｱ', '한국', 'עברית', 'عربي', '😀', '–', '—', '“q”', '"q"', '…', 'a\u0000b', 'a\u00adb', 'i̇', 'İ', 'ı', 'ſ', 'ﬁ', 'fi', 'a\u00a0b', '٣', '3'];
product({ sensitivity: [U, 'base', 'accent', 'case'], numeric: [U, true], usage: [U] }, (options) => {
  const order = new Intl.Collator('en-US', options);
  for (const a of words) for (const b of words) if (a <= b) add(JSON.stringify([a, b, options]), () => order.compare(a, b));
});
