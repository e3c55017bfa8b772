/** A party's name for everybody: organisations as registered; a team's name may hold a person's, so its second character is hidden. */
export function publicName(kind: string, name: string): string {
  if (kind !== 'team') return name;
  const [first = '', , ...rest] = Array.from(name);
  return `${first}*${rest.join('')}`;
}
