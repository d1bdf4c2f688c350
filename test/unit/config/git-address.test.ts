import { describe, expect, it } from '@jest/globals'
import { gitAddressProblem } from '../../../src/config/git-address.ts'
import { findings } from './load-kit.ts'

const findingsFor = (url: string) => findings(`gitops: { source: { kind: git, url: "${url}" } }`)

describe('the address of a Git repository', () => {
  it.each([
    'https://github.com/contoso/shop-cluster',
    'https://git@github.com/contoso/shop',
    'https://github.com:8443/a/b.git',
    'ssh://git@github.com/a/b',
    'https://contoso@dev.azure.com/contoso/shop/_git/cluster',
    'https://contoso.visualstudio.com/shop/_git/cluster'
  ])('%s is accepted', url => {
    expect(findingsFor(url)).toEqual([])
  })

  it.each([
    'https://github.com:99999/a/b',
    'https://github.com:65536/a',
    'https://999.1.1.1/a',
    'https://github.com:0/a/b',
    'ssh://git@github.com:99999/a/b'
  ])('%s is refused at its line', url => {
    expect(findingsFor(url)).toMatchObject([{ line: 4, path: 'environments.dev.gitops.source.url' }])
  })

  const hosts = ['999.1.1.1', '10.0.0.4', '127.1', '0', '[::1]', '', '.', '..', 'a..b', '-a.b', 'a-.b', 'github.com.']
  const others = [
    'localhost',
    'xn--',
    'm\u00FCnchen.de',
    `${'a'.repeat(64)}.com`,
    'a%20b.c',
    'a b.c',
    'a_b.c',
    'a.b\\u0000'
  ]
  const paths = ['', '/', '/..', '/a/..', '/../a', '/./a', '//a', '/a//b', '/a b', '/a?b', '/a#b', '/%2e%2e', '/a\\\\b']
  const ports = [':', ':0', ':65536', ':99999', ':-1', ':a', ':0x1']

  it.each(['https://', 'ssh://git@'])('is refused at its line with a wrong host, port or path after %s', scheme => {
    const addresses = [
      ...[...hosts, ...others].map(host => `${scheme}${host}/a/b`),
      ...ports.map(port => `${scheme}github.com${port}/a/b`),
      ...paths.map(path => `${scheme}github.com${path}`)
    ]
    const accepted = addresses.filter(url => {
      const found = findingsFor(url)
      return found.length !== 1 || found[0]?.line !== 4
    })
    expect(accepted).toEqual([])
  })

  it.each(['http://github.com/a', 'git://github.com/a', 'oci://github.com/a', 'file:///a/b', 'github.com/a/b', ''])(
    '%s is refused because of its protocol',
    url => {
      expect(findingsFor(url)).toMatchObject([{ line: 4, message: expect.stringContaining('https:// or ssh://git@') }])
    }
  )

  it('is refused in the short form of SSH, with the form to write', () => {
    expect(gitAddressProblem('git@github.com:contoso/shop')).toContain(
      'write ssh://git@github.com/contoso/shop instead'
    )
    expect(gitAddressProblem('git@github.com:/contoso/shop.git')).toContain(
      'write ssh://git@github.com/contoso/shop.git '
    )
    for (const other of [
      'x4f5b6@github.com:a/b',
      'git@github.com:ghp_16C7e42F292c6912',
      'git@localhost:a/b',
      'git@a.b:c d'
    ])
      expect(gitAddressProblem(other)).toContain('write ssh://git@HOST/PATH instead')
  })

  it.each([
    ['a password', 'https://user:SuperSecretPw@github.com/a/b', 'contains a password', 'SuperSecretPw'],
    ['a password of another form', 'https://user:p!w%20x@github.com/a/b', 'contains a password', 'p!w'],
    ['a token as the password', 'https://git:ghp_16C7e42F292c6912@github.com/a/b', 'contains a password', 'ghp_'],
    ['a token as the user', 'https://ghp_16C7e42F292c6912@github.com/a/b', 'looks like a token', '16C7'],
    ['a token for Azure DevOps', `https://${'a2b3c4d5e6f7'.repeat(4)}aaaa@dev.azure.com/a/b`, 'like a token', 'a2b3'],
    ['another user', 'https://x4f5b6@github.com/a/b', 'a user other than git', 'x4f5b6'],
    ['no address', 'hunter2', 'begins with https://', 'hunter2']
  ])('with %s is refused and not quoted', (_, url, says, secret) => {
    const [found, ...others] = findingsFor(url)
    expect(others).toEqual([])
    expect(found).toMatchObject({ line: 4, message: expect.stringContaining(says) })
    expect(found?.message).not.toContain(secret)
    expect(gitAddressProblem(url)).not.toContain(secret)
  })

  it('says where a token belongs instead', () => {
    expect(gitAddressProblem('https://u:p@github.com/a/b')).toContain('git-key')
  })
})
