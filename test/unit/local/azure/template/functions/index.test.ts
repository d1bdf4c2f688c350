import { describe, expect, it } from '@jest/globals'
import { builtIn } from '../../../../../../local/azure/template/functions/index.ts'
import { refusal, value } from '../evaluating.ts'

const CASES: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  strings: [
    ["toUpper(toLower('AbC'))", 'ABC'],
    ["ENDSWITH('abcdef', 'EF')", true],
    ["startsWith('abcdef', 'AB')", true],
    ["format('{0} {1:D3} {{{2}}} {0,5}|{0,-5}|', 'a', 7, true())", 'a 007 {True}     a|a    |'],
    ["format('{0:N0} {1:X}', 1234567, 255)", '1,234,567 FF'],
    ["padLeft('123', 10, '0')", '0000000123'],
    ['padLeft(7, 3)', '  7'],
    ["replace('a.b.c', '.', '$&')", 'a$&b$&c'],
    ["split('a,b;c', createArray(',', ';'))", ['a', 'b', 'c']],
    ["substring('one two three', 4, 3)", 'two'],
    ["substring('one', 1)", 'ne'],
    ["trim('  a b ')", 'a b'],
    ["string(createObject('a', 1, 'b', createArray('x')))", '{"a":1,"b":["x"]}'],
    ['string(true())', 'True'],
    ["like('Standard_D4s', 'standard_*')", true],
    ["like('a.b', 'a?b')", false],
    ["guid('a', 'b', 'c')", 'a98fa280-e03f-5afa-8d8e-92d0a9c201e8'],
    ["uniqueString('test')", 'rbgf3xv4ufgzg'],
    ["indexOf('abcdef', 'CD')", 2],
    ["lastIndexOf('abab', 'AB')", 2],
    ["concat('a', 1, true())", 'a1True']
  ],
  encoding: [
    ["base64('one, two')", 'b25lLCB0d28='],
    ["base64ToString(base64('é'))", 'é'],
    [`base64ToJson(base64('{"one":"a"}')).one`, 'a'],
    ["dataUri('Hello')", 'data:text/plain;charset=utf8;base64,SGVsbG8='],
    ["dataUriToString('data:;base64,SGVsbG8sIFdvcmxkIQ==')", 'Hello, World!'],
    [
      "uri('http://contoso.com/resources/', 'nested/azuredeploy.json')",
      'http://contoso.com/resources/nested/azuredeploy.json'
    ],
    ["uri('http://contoso.com/first/x', 'y.json')", 'http://contoso.com/first/y.json'],
    ["uriComponent('http://a b/(c)')", 'http%3A%2F%2Fa%20b%2F%28c%29'],
    ["uriComponentToString('a%20b')", 'a b'],
    ["json('[1, 2]')[1]", 2],
    ["parseUri('https://a.b:8443/c?d=e').port", 8443],
    ["buildUri(createObject('scheme', 'https', 'host', 'a.b', 'path', '/c'))", 'https://a.b/c']
  ],
  arrays: [
    ["array('a')", ['a']],
    ["concat(createArray('a'), createArray('b'))", ['a', 'b']],
    ["contains(createObject('One', 1), 'one')", true],
    ["contains(createArray('One'), 'one')", false],
    ["contains('OneTwo', 'two')", false],
    ['empty(null())', true],
    ["empty('')", true],
    ['empty(createArray(1))', false],
    ["first('One')", 'O'],
    ['first(createArray())', null],
    ["last(createArray('a', 'b'))", 'b'],
    ['flatten(createArray(createArray(1), createArray(2, createArray(3))))', [1, 2, [3]]],
    ['intersection(createArray(1, 2, 3), createArray(3, 2))', [2, 3]],
    ["intersection(createObject('a', 1, 'b', 2), createObject('a', 1, 'b', 3))", { a: 1 }],
    ['union(createArray(1, 2), createArray(2, 3))', [1, 2, 3]],
    [
      "union(createObject('a', createObject('x', 1, 'y', createArray(1))), createObject('A', createObject('y', createArray(2))))",
      { a: { x: 1, y: [2] } }
    ],
    ["join(createArray('a', 'b', 3), '-')", 'a-b-3'],
    ["length(createObject('a', 1))", 1],
    ['max(1, 5, 3)', 5],
    ['min(createArray(4, 2))', 2],
    ['range(3, 3)', [3, 4, 5]],
    ["skip('abc', 5)", ''],
    ['take(createArray(1, 2, 3), 2)', [1, 2]],
    ['take(createArray(1), -1)', []],
    ['indexFromEnd(createArray(1, 2, 3), 1)', 3],
    ['tryIndexFromEnd(createArray(1), 2)', null],
    ['distinct(createArray(1, 1, 2))', [1, 2]],
    ["indexOf(createArray('a', 'B'), 'b')", -1]
  ],
  objects: [
    [
      "items(createObject('b', 2, 'a', 1))",
      [
        { key: 'a', value: 1 },
        { key: 'b', value: 2 }
      ]
    ],
    ["objectKeys(createObject('b', 2, 'a', 1))", ['b', 'a']],
    [
      "shallowMerge(createArray(createObject('a', createObject('x', 1)), createObject('a', createObject('y', 2))))",
      { a: { y: 2 } }
    ],
    ["tryGet(createObject('a', createArray(1)), 'A', 0)", 1],
    ["tryGet(createObject('a', 1), 'b', 'c')", null],
    ["createObject('One', 'x').one", 'x']
  ],
  logic: [
    ["if(true(), 'a', int('no'))", 'a'],
    ["and(false(), equals(int('no'), 1))", false],
    ["or(true(), equals(int('no'), 1))", true],
    ["coalesce(null(), 'b', int('no'))", 'b'],
    ["equals(createObject('a', createArray(1)), createObject('a', createArray(1)))", true],
    ["equals('a', 'A')", false],
    ["bool('TRUE')", true],
    ['not(bool(0))', true],
    ["greater('b', 'a')", true],
    ['lessOrEquals(2, 2)', true]
  ],
  numbers: [
    ['add(mul(2, 3), sub(5, 7))', 4],
    ['div(-8, 3)', -2],
    ['mod(8, 3)', 2],
    ["int(' 12 ')", 12],
    ["float('3.5')", 3.5]
  ],
  dates: [
    ["dateTimeAdd('2020-04-07 14:53:14Z', 'P3Y')", '4/7/2023 2:53:14 PM'],
    ["dateTimeAdd('2020-04-07 14:53:14Z', '-P9D', 'u')", '2020-03-29 14:53:14Z'],
    ["dateTimeAdd('20200407T145314Z', 'P1MT1H', 'yyyy-MM-ddTHH:mm')", '2020-05-07T15:53'],
    ["dateTimeToEpoch('2022-05-01T01:02:03Z')", 1651366923],
    ['dateTimeFromEpoch(1651366923)', '2022-05-01T01:02:03Z'],
    ["dateTimeAdd('2022-05-01T00:00:00', 'PT0S', 'ddd, d MMM yy hh tt')", 'Sun, 1 May 22 12 AM']
  ],
  addresses: [
    ["cidrSubnet('10.144.0.0/20', 24, 4)", '10.144.4.0/24'],
    ["cidrSubnet('fdad:3236:5555::/48', 52, 1)", 'fdad:3236:5555:1000::/52'],
    ["cidrHost('10.144.3.0/24', 0)", '10.144.3.1'],
    ["cidrHost('fdad:3236:5555:3000::/52', 4)", 'fdad:3236:5555:3000::5'],
    [
      "parseCidr('10.144.0.0/20')",
      {
        network: '10.144.0.0',
        netmask: '255.255.240.0',
        broadcast: '10.144.15.255',
        firstUsable: '10.144.0.1',
        lastUsable: '10.144.15.254',
        cidr: 20
      }
    ],
    ["parseCidr('fdad:3236:5555::/48').netmask", 'ffff:ffff:ffff::'],
    ["parseCidr('fdad:3236:5555::/48').lastUsable", 'fdad:3236:5555:ffff:ffff:ffff:ffff:ffff']
  ],
  lambdas: [
    ["map(createArray(1, 2), lambda('x', 'i', add(mul(lambdaVariables('x'), 10), lambdaVariables('i'))))", [10, 21]],
    ["filter(range(0, 5), lambda('x', greater(lambdaVariables('X'), 2)))", [3, 4]],
    ["reduce(range(1, 4), 0, lambda('sum', 'x', add(lambdaVariables('sum'), lambdaVariables('x'))))", 10],
    ["sort(createArray(3, 1, 2), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))", [1, 2, 3]],
    [
      "toObject(createArray('a', 'b'), lambda('x', lambdaVariables('x')), lambda('x', toUpper(lambdaVariables('x'))))",
      { a: 'A', b: 'B' }
    ],
    ["groupBy(createArray('aa', 'b', 'ac'), lambda('x', first(lambdaVariables('x'))))", { a: ['aa', 'ac'], b: ['b'] }],
    ["mapValues(createObject('a', 1), lambda('v', add(lambdaVariables('v'), 1)))", { a: 2 }],
    [
      "map(createArray(1), lambda('x', map(createArray(2), lambda('y', add(lambdaVariables('x'), lambdaVariables('y'))))))",
      [[3]]
    ]
  ],
  'ids and scopes': [
    [
      "resourceId('Microsoft.Network/virtualNetworks/subnets', 'a', 'b')",
      '/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/a/subnets/b'
    ],
    [
      "resourceId('spoke', 'Microsoft.Network/routeTables', 'a')",
      '/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/spoke/providers/Microsoft.Network/routeTables/a'
    ],
    [
      "resourceId('s', 'g', 'Microsoft.Network/routeTables', 'a')",
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/routeTables/a'
    ],
    [
      "subscriptionResourceId('s', 'Microsoft.Authorization/roleDefinitions', 'r')",
      '/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/r'
    ],
    ["subscriptionResourceId('s', 'Microsoft.Resources/resourceGroups', 'g')", '/subscriptions/s/resourceGroups/g'],
    [
      "tenantResourceId('Microsoft.Authorization/policyDefinitions', 'p')",
      '/providers/Microsoft.Authorization/policyDefinitions/p'
    ],
    [
      "extensionResourceId('/subscriptions/s', 'Microsoft.Authorization/locks', 'l')",
      '/subscriptions/s/providers/Microsoft.Authorization/locks/l'
    ],
    [
      "managementGroupResourceId('m', 'Microsoft.Authorization/policyDefinitions', 'p')",
      '/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.Authorization/policyDefinitions/p'
    ],
    ['resourceGroup().location', 'westeurope'],
    ['subscription().subscriptionId', '00000000-0000-0000-0000-0000000000aa'],
    ['tenant().tenantId', '00000000-0000-0000-0000-0000000000bb'],
    ['deployment().name', 'main'],
    ['environment().suffixes.keyvaultDns', '.vault.azure.net']
  ]
}

describe.each(Object.entries(CASES))('functions on %s', (_, cases) => {
  it.each(cases.map(([expression, expected]) => ({ expression, expected })))(
    '$expression',
    ({ expression, expected }) => {
      expect(value(expression)).toEqual(expected)
    }
  )
})

describe('refusals', () => {
  it.each([
    ["substring('abc', 2, 5)", 'must refer to a location within the string'],
    ['toLower(1)', "expects its parameter to be a string. The provided value is of type 'Integer'"],
    ["concat(createArray('a'), 'b')", "to be an array. The provided value is of type 'String'"],
    ["concat('a', createObject())", 'either arrays or strings'],
    ["if('yes', 1, 2)", "to be a boolean. The provided value is of type 'String'"],
    ["format('{1}', 'a')", 'Index (zero based) must be greater than or equal to zero'],
    ['div(1, 0)', 'cannot divide by zero'],
    ["int('x')", "cannot convert the provided value 'x'"],
    ["less(1, 'a')", 'matching types'],
    ["json('{')", 'must be valid JSON'],
    ['range(0, 10001)', '10000'],
    ["cidrSubnet('10.0.0.0/24', 16, 0)", "expects a CIDR from '24'"],
    ["cidrSubnet('10.0.0.0/24', 26, 4)", 'out of bounds'],
    ["cidrHost('10.0.0.0/30', 2)", 'out of bounds'],
    ["parseCidr('10.0.0.0')", 'CIDR notation'],
    ["resourceId('Microsoft.Network/virtualNetworks/subnets', 'a')", "requires '2' resource name argument(s)"],
    ["resourceId('a', 'b', 'c')", 'a fully qualified resource type is expected'],
    ["createObject('a', 1).b", "The language expression property 'b' doesn't exist, available properties are 'a'"],
    ['createArray(1)[1]', "array index '1' is out of bounds"],
    ["createArray(1)['a']", 'property name must be an integer'],
    ["createObject('a', 1)[0]", 'property name must be a string'],
    ["dateTimeAdd('2020-01-01', '3 days')", 'ISO 8601 duration'],
    ["sort(createArray(2, 1), 'a')", 'expects a lambda'],
    ["concat(lambda('x', 1))", "The template function 'lambda' is not expected at this location"],
    ["map(createArray(1), lambda('x', lambdaVariables('y')))", "'y', which no lambda around it declares"],
    ["fail('stop here')", 'stop here'],
    ["pickZones('Microsoft.Compute', 'virtualMachines', 'westeurope')", 'not supported by local Azure'],
    ['managementGroup().id', "'MANAGEMENTGROUP' is not expected"],
    ['copyIndex()', "'copyIndex' is not expected at this location"],
    ["toLower('a', 'b')", 'function requires 1 argument(s) while 2 were provided'],
    ["noSuch('a')", "The template function 'noSuch' is not valid"],
    ['utcNow()', "The template function 'utcNow' is not expected at this location"]
  ])('%s', (expression, message) => {
    const { code, message: found } = refusal(() => value(expression))
    expect(code).toBe('InvalidTemplate')
    expect(found).toContain(message)
    expect(found).toContain("The template output 'out' is not valid")
  })
})

describe('builtIn', () => {
  it('finds functions in any case, and any list function', () => {
    expect(builtIn('RESOURCEID')).toBe(builtIn('resourceId'))
    expect(builtIn('listClusterUserCredential')).toBeDefined()
    expect(builtIn('lister.x')).toBeUndefined()
    expect(builtIn('toString')).toBeUndefined()
  })
})
