/** A correct file, by line; mutations replace, insert or drop lines of it. */
export const CORRECT = `apiVersion: aks-baseline/v1
workload: shop
defaults:
  region: westeurope
  zones: [1, 2, 3]
  tags:
    team: blue
  hub:
    addressSpace: 10.200.0.0/24
    firewall:
      tier: Premium
      publicAddresses: 3
    bastion:
      enabled: true
      sku: Standard
    logRetentionDays: 30
  spoke:
    addressSpace: 10.240.0.0/16
environments:
  production: {}
  staging:
    hub:
      firewall:
        tier: Standard
`

/** Line number of CORRECT and what stands there instead: `undefined` drops the line. */
export function edited(line: number, text: string | undefined): string {
  const lines = CORRECT.split('\n')
  lines.splice(line - 1, 1, ...(text === undefined ? [] : [text]))
  return lines.join('\n')
}

export interface Mutation {
  readonly what: string
  readonly text: string
  readonly line: number
  readonly column?: number
  readonly path: string
  /** What was found, and what to do. */
  readonly says: readonly string[]
}

/** One mistake each, in CORRECT at a line. */
export const MISTAKES: readonly Mutation[] = [
  at('api version of the future', 1, 'apiVersion: aks-baseline/v2', 'apiVersion', 13, [
    '"aks-baseline/v2"',
    'aks-baseline/v1'
  ]),
  at('no api version', 1, undefined, 'apiVersion', 1, ['missing', 'write aks-baseline/v1']),
  at('api version misspelled', 1, 'apiversion: aks-baseline/v1', 'apiversion', 1, [
    'not known',
    'Did you mean "apiVersion"?'
  ]),
  at('no workload', 2, undefined, 'workload', undefined, ['missing', '2 to 12']),
  at('workload in capitals', 2, 'workload: Shop', 'workload', 11, ['"Shop"', 'a-z and 0-9']),
  at('workload too long', 2, 'workload: abcdefghijklm', 'workload', 11, ['"abcdefghijklm"', '2 to 12']),
  at('workload too short', 2, 'workload: a', 'workload', 11, ['"a"', '2 to 12']),
  at('workload beginning with a digit', 2, 'workload: 1shop', 'workload', 11, ['"1shop"', 'beginning with a letter']),
  at('workload a number', 2, 'workload: 42', 'workload', 11, ['found 42', '2 to 12']),
  at('workload empty', 2, 'workload:', 'workload', 1, ['no value', '2 to 12', 'remove the line']),
  at('workload a list', 2, 'workload: [shop]', 'workload', 11, ['a list', '2 to 12']),
  at('portal name of a region', 4, '  region: West Europe', 'defaults.region', 11, [
    '"West Europe"',
    'write "westeurope"'
  ]),
  at('region empty text', 4, '  region: ""', 'defaults.region', 11, ['found ""', 'westeurope']),
  at('region beyond what names can hold', 4, '  region: abcdefghijklmnopqrst', 'defaults.region', 11, [
    'abcdefghijklmnopqrst'
  ]),
  at('zone 4', 5, '  zones: [1, 4]', 'defaults.zones.1', 14, ['found 4', '1, 2 and 3']),
  at('zone twice', 5, '  zones: [1, "1"]', 'defaults.zones', 10, ['a list', 'each once']),
  at('zones a number', 5, '  zones: 3', 'defaults.zones', 10, ['found 3', 'list any of']),
  at('tag a number', 7, '    team: 47', 'defaults.tags.team', 11, ['found 47', 'in quotes']),
  at('tag a date unquoted is text, but a flag is not', 7, '    team: true', 'defaults.tags.team', 11, [
    'found true',
    'in quotes'
  ]),
  at('tag without a value', 7, '    team:', 'defaults.tags.team', 5, ['no value', 'tag value']),
  at('tag name with a slash', 7, '    a/b: x', 'defaults.tags.a/b', 5, ['"a/b"', 'without <']),
  at('tag name of Azure', 7, '    azureThing: x', 'defaults.tags.azureThing', 5, [
    'azureThing',
    'does not begin with azure'
  ]),
  at('tag value too long', 7, `    team: ${'x'.repeat(257)}`, 'defaults.tags.team', 11, ['at most 256']),
  at('tags a list', 6, '  tags: [a]\n  x-team:', 'defaults.tags', 9, ['a list', 'mapping of names']),
  at('range without a prefix', 9, '    addressSpace: 10.200.0.0', 'defaults.hub.addressSpace', 19, [
    'CIDR',
    '10.200.0.0/24'
  ]),
  at('range with host bits', 9, '    addressSpace: 10.200.0.7/24', 'defaults.hub.addressSpace', 19, [
    'write 10.200.0.0/24'
  ]),
  at('octet above 255', 9, '    addressSpace: 10.256.0.0/24', 'defaults.hub.addressSpace', 19, [
    '"10.256.0.0/24"',
    'CIDR'
  ]),
  at('prefix above 32', 9, '    addressSpace: 10.200.0.0/33', 'defaults.hub.addressSpace', 19, ['/33', 'CIDR']),
  at('octet with leading zero', 9, '    addressSpace: 010.200.0.0/24', 'defaults.hub.addressSpace', 19, [
    'write 10.200.0.0/24'
  ]),
  at('IPv6', 9, '    addressSpace: fd00::/48', 'defaults.hub.addressSpace', 19, ['"fd00::/48"', 'IPv4']),
  at('unknown tier', 11, '      tier: premium', 'defaults.hub.firewall.tier', 13, [
    '"premium"',
    'Basic, Standard or Premium',
    'Did you mean "Premium"?'
  ]),
  at('no public address', 12, '      publicAddresses: 0', 'defaults.hub.firewall.publicAddresses', 24, [
    'found 0',
    'from 1 to 250'
  ]),
  at('too many public addresses', 12, '      publicAddresses: 251', 'defaults.hub.firewall.publicAddresses', 24, [
    'found 251',
    'from 1 to 250'
  ]),
  at('half a public address', 12, '      publicAddresses: 1.5', 'defaults.hub.firewall.publicAddresses', 24, [
    'found 1.5',
    'whole number'
  ]),
  at('public addresses in words', 12, '      publicAddresses: three', 'defaults.hub.firewall.publicAddresses', 24, [
    '"three"',
    'whole number'
  ]),
  at('firewall a text', 10, '    firewall: Premium\n    x:', 'defaults.hub.firewall', 15, [
    '"Premium"',
    'tier, publicAddresses'
  ]),
  at('yes for true', 14, '      enabled: yes', 'defaults.hub.bastion.enabled', 16, ['"yes"', 'true or false']),
  at('unknown Bastion', 15, '      sku: Developer', 'defaults.hub.bastion.sku', 12, [
    '"Developer"',
    'Basic or Standard'
  ]),
  at('retention too short', 16, '    logRetentionDays: 29', 'defaults.hub.logRetentionDays', 23, [
    'found 29',
    'from 30 to 730'
  ]),
  at('retention too long', 16, '    logRetentionDays: 731', 'defaults.hub.logRetentionDays', 23, [
    'found 731',
    'from 30 to 730'
  ]),
  at('unknown key near a known one', 16, '    logRetentionDay: 30', 'defaults.hub.logRetentionDay', 5, [
    'not known',
    'Did you mean "logRetentionDays"?'
  ]),
  at('unknown key near none', 16, '    colour: red', 'defaults.hub.colour', 5, [
    'not known',
    'addressSpace, subnets, firewall, bastion, gateway, logRetentionDays, existing'
  ]),
  at('merge key', 16, '    <<: {}', 'defaults.hub.<<', 5, ['Merge keys', '`defaults`']),
  at('environment in capitals', 20, '  Production: {}', 'environments.Production', 3, ['"Production"', 'a-z']),
  at('environment of the plan job', 20, '  production-plan: {}', 'environments.production-plan', 3, [
    '"production-plan"',
    '-plan'
  ]),
  at('environment a text', 20, '  production: yes', 'environments.production', 15, ['"yes"', 'mapping']),
  at('unknown key of an environment', 22, '    hup:', 'environments.staging.hup', 5, [
    'not known',
    'Did you mean "hub"?'
  ]),
  at('prototype as a name', 20, '  __proto__: {}', '(document)', 3, ['__proto__', 'Remove it']),
  at('tab', 2, '\tworkload: shop', '(document)', 1, ['Tabs', 'spaces']),
  at('key twice', 2, 'workload: shop\nworkload: shop', '(document)', 1, ['unique', 'Keep one'], 3),
  at('key twice, once as a number', 7, '    1: x\n    "1": y', '(document)', 5, ['the key 1', 'Keep one'], 8),
  at('key without a name', 7, '    ? \n    : y', '(document)', 7, ['not plain text', '`name: value`']),
  at(
    'key of every object',
    21,
    '  staging:\n    constructor: x',
    'environments.staging.constructor',
    5,
    ['not known', 'remove it'],
    22
  ),
  at('octal to some', 12, '      publicAddresses: 010', '(document)', 24, ['found 010', 'Write 10,']),
  at('hexadecimal', 12, '      publicAddresses: 0x10', '(document)', 24, ['found 0x10', 'Write 16,']),
  at('exponent', 12, '      publicAddresses: 1e2', '(document)', 24, ['found 1e2', 'Write 100,']),
  at('infinity', 12, '      publicAddresses: .inf', '(document)', 24, ['found .inf', 'in quotes']),
  at('tag of a programming language', 7, '    team: !!js/function "x"', '(document)', 11, ['tag', 'Remove']),
  at('tag that YAML knows', 7, '    team: !!binary aGk=', '(document)', 20, ['tag', 'quotes']),
  at('Norway', 4, '  region: no', 'defaults.region', 11, ['found "no"', 'westeurope']),
  at(
    'a version that is a number',
    8,
    '  cluster: { kubernetesVersion: 1.30 }\n  hub:',
    'defaults.cluster.kubernetesVersion',
    33,
    ['found 1.3', 'in quotes']
  ),
  at('quote left open', 2, 'workload: "shop', '(document)', undefined, ['quote', 'Close']),
  at('colon in a text', 2, 'workload: a: b', '(document)', 11, ['Nested mappings', 'quotes']),
  at('reserved character', 2, 'workload: @shop', '(document)', 11, ['reserved character', 'quotes']),
  at('a Cyrillic letter in a name', 2, 'workload: sh\u043Ep', 'workload', 11, ['U+043E', 'a-z and 0-9']),
  at('a Cyrillic letter in a key', 5, '  z\u043Enes: [1]', 'defaults.z\u043Enes', 3, [
    'U+043E',
    'Did you mean "zones"?'
  ]),
  at('an unknown key among many', 5, '  colour: red', 'defaults.colour', 3, [
    'one of the 23 keys in docs/configuration.md'
  ]),
  at('region of the portal with its geography', 4, '  region: (Europe) West Europe', 'defaults.region', 11, [
    'write "westeurope"'
  ]),
  at('two documents', 3, '---\ndefaults:', '(document)', 1, ['second YAML document', 'Keep one document']),
  at('unknown tag', 2, 'workload: !shop shop', '(document)', 11, ['tag', 'Remove']),
  at('alias', 2, 'workload: &name shop\nx: *name', '(document)', 4, ['*name', '`defaults`'], 3),
  at('alias to nothing', 2, 'workload: *name', '(document)', 11, ['*name', '`defaults`']),
  at('mapping as a key', 2, '? {a: b}\n: shop', '(document)', 3, ['not plain text', '`name: value`'])
]

function at(
  what: string,
  line: number,
  text: string | undefined,
  path: string,
  column: number | undefined,
  says: readonly string[],
  expected = line
): Mutation {
  const place = column === undefined ? {} : { column }
  // A line that is gone leaves the place of what holds it: the file.
  return { what, text: edited(line, text), line: text === undefined ? 1 : expected, ...place, path, says }
}

/** Files that are no configuration at all. */
export const OTHER_FILES: readonly { what: string; text: string; line?: number; says: readonly string[] }[] = [
  { what: 'empty', text: '', line: 1, says: ['empty', 'apiVersion: aks-baseline/v1'] },
  { what: 'only a comment', text: '# nothing\n', line: 1, says: ['empty', 'apiVersion: aks-baseline/v1'] },
  { what: 'a list', text: '- a\n- b\n', line: 1, says: ['mapping', 'apiVersion: aks-baseline/v1'] },
  { what: 'a text', text: 'hello', line: 1, says: ['mapping', 'apiVersion: aks-baseline/v1'] },
  { what: 'a NUL byte', text: '\u0000', line: 1, says: ['control character', 'UTF-8'] },
  { what: 'Windows-1252', text: 'a: 1\nb: caf\uFFFD\n', line: 2, says: ['not UTF-8', 'Save it as UTF-8'] },
  { what: 'UTF-16 read as UTF-8', text: '\uFFFD\uFFFDa\u0000', line: 1, says: ['not UTF-8'] },
  {
    what: 'text that runs backwards',
    text: 'a: 1\nb: "x\u202Ey"\n',
    line: 2,
    says: ['direction of text', 'Remove it']
  },
  { what: 'an older YAML', text: '%YAML 1.1\n---\na: no\n', line: 1, says: ['%YAML 1.1', 'Remove the line'] },
  { what: 'quotes without end', text: '- "\n'.repeat(10_000), line: 1, says: ['quote'] },
  { what: 'one key without end', text: 'a: 1\n'.repeat(10_000), line: 2, says: ['occurs twice', 'Keep one'] },
  { what: 'anchors without end', text: anchors(), line: 2, says: ['alias *a'] },
  { what: 'too large', text: '# filler\n'.repeat(30_000), line: 1, says: ['270000 bytes', '262144', 'right file'] },
  {
    what: 'a line without end',
    text: `a: 1\n${'? '.repeat(100_000)}`,
    line: 2,
    says: ['20,000 characters', 'right file']
  },
  { what: 'brackets without end', text: `a: 1\n${'[]'.repeat(501)}`, line: 2, says: ['500 brackets', 'right file'] },
  { what: 'an alias bomb', text: bomb(), line: 2, says: ['alias *a', 'Write the value again'] },
  { what: 'an alias to itself', text: 'a: &a [*a]\n', line: 1, says: ['alias *a'] },
  { what: 'flow without end', text: '[[[[\n'.repeat(5000), says: ['too deeply', 'Nest less'] }
]

function anchors(): string {
  return `a: &a 1\n${Array.from({ length: 5000 }, (_, i) => `a${i}: *a`).join('\n')}`
}

function bomb(): string {
  const names = [...'abcdefghij']
  return names
    .map(
      (name, i) =>
        `${name}: &${name} [${Array(9)
          .fill(i === 0 ? 'x' : `*${names[i - 1]}`)
          .join(', ')}]`
    )
    .join('\n')
}
