// Users whose e-mail address and user name are valid; of the others, what is wrong.
const validator = require('validator');

const problems = (user) => {
  const found = [];
  if (validator.isEmpty(user.email)) found.push('email is empty');
  else if (!validator.isEmail(user.email)) found.push('email is not valid');
  if (!validator.isAlphanumeric(user.username)) found.push('username is not alphanumeric');
  if (!validator.isLength(user.username, { min: 3, max: 20 })) found.push('username is not of 3 to 20 characters');
  return found;
};

const valid = [];
const rejected = [];
for (const user of input.users) {
  const found = problems(user);
  if (found.length === 0) valid.push(user.id);
  else rejected.push({ ...user, problems: found });
}

const reasons = {};
for (const problem of rejected.flatMap((user) => user.problems)) {
  reasons[problem] = (reasons[problem] ?? 0) + 1;
}

console.log(`${valid.length} of ${input.users.length} users are valid`);
if (rejected.length > 0) console.warn('rejected for', reasons);

output = { valid: valid.length, rejected: rejected.length, reasons, validIds: valid, examples: rejected.slice(0, 40) };
