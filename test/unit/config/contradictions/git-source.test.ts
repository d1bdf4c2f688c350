import { rootCertificates } from 'node:tls'
import { describe, expect, it } from '@jest/globals'
import { findings, load } from '../load-kit.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
const [CERTIFICATE = '', OTHER = ''] = rootCertificates
const PRIVATE =
  '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n-----END OPENSSH PRIVATE KEY-----'

const source = (more: object) => `gitops: { source: ${JSON.stringify({ kind: 'git', ...more })} }`
const ssh = (sshKnownHosts?: string, url = 'ssh://git@git.contoso.com/a/b') => source({ url, sshKnownHosts })
const https = (more: object) => source({ url: 'https://git.contoso.com/a/b', ...more })

describe('a self-hosted Git server', () => {
  it.each([
    ['its host key', ssh(`git.contoso.com ${KEY}`)],
    ['a comment and several names', ssh(`# git\ngit.contoso.com,10.0.0.4 ${KEY} comment\nother ${KEY}\n`)],
    ['another port', ssh(`[git.contoso.com]:7999 ${KEY}`, 'ssh://git@git.contoso.com:7999/a/b')],
    ['a pattern', ssh(`*.contoso.com ${KEY}`)],
    ['a hashed name', ssh(`|1|c2FsdA==|aGFzaA== ${KEY}`)],
    ['a certificate authority of hosts', ssh(`@cert-authority *.contoso.com ${KEY}`)],
    ['a private authority', https({ httpsCACert: CERTIFICATE })],
    [
      'two authorities and a user',
      https({ access: 'https', httpsUser: 'ci', httpsCACert: `${CERTIFICATE}\n${OTHER}\n` })
    ]
  ])('is accepted with %s', (_, settings) => {
    expect(findings(settings)).toEqual([])
  })

  it.each([
    [
      'without its host key',
      ssh(),
      'url',
      '`sshKnownHosts` to the output of `ssh-keyscan git.contoso.com`, after you have compared its keys with'
    ],
    ['with the key of another host', ssh(`github.com ${KEY}`), 'sshKnownHosts', 'no key of git.contoso.com'],
    [
      'with a key for another port',
      ssh(`git.contoso.com ${KEY}`, 'ssh://git@git.contoso.com:7999/a/b'),
      'sshKnownHosts',
      '`ssh-keyscan -p 7999 git.contoso.com`'
    ],
    ['with a key alone', ssh(KEY), 'sshKnownHosts', 'line 1 of the text has another form'],
    [
      'with a wrong line after comments and blank lines',
      ssh(`# git\n\ngit.contoso.com ${KEY}\n# wrong\n${KEY}\n`),
      'sshKnownHosts',
      'line 5 of the text has another form'
    ],
    ['with an empty list', ssh('# none\n'), 'sshKnownHosts', 'give lines of a known_hosts file'],
    ['with a private key', ssh(PRIVATE), 'sshKnownHosts', 'private key'],
    ['with host keys for HTTPS', https({ sshKnownHosts: `git.contoso.com ${KEY}` }), 'sshKnownHosts', 'ssh://'],
    [
      'with a certificate for SSH',
      source({ url: 'ssh://git@github.com/a/b', httpsCACert: CERTIFICATE }),
      'httpsCACert',
      'https://'
    ],
    ['with half a certificate', https({ httpsCACert: CERTIFICATE.slice(0, 200) }), 'httpsCACert', 'as PEM'],
    ['with a text that is not a certificate', https({ httpsCACert: 'ca' }), 'httpsCACert', 'as PEM'],
    [
      'with a certificate and its key',
      https({ httpsCACert: `${CERTIFICATE}\n${PRIVATE}` }),
      'httpsCACert',
      'private key'
    ],
    ['with a user and no token', https({ httpsUser: 'ci' }), 'httpsUser', '`access: https`'],
    [
      'with a token as the user',
      https({ access: 'https', httpsUser: `ghp_${'a1B2'.repeat(9)}` }),
      'httpsUser',
      'git-key'
    ]
  ])('is refused %s', (_, settings, key, text) => {
    const [found, ...others] = findings(settings)
    expect(others).toEqual([])
    expect(found).toMatchObject({ line: 4, path: `environments.dev.gitops.source.${key}` })
    expect(found?.message).toContain(text)
  })

  it.each([
    ssh(PRIVATE),
    https({ httpsCACert: PRIVATE }),
    https({ access: 'https', httpsUser: 'sup3r secret' }),
    https({ access: 'https', httpsUser: 'a:sup3r' })
  ])('never has its value quoted in an error', settings => {
    const text = findings(settings)
      .map(({ message }) => message)
      .join()
    expect(text).not.toMatch(/sup3r|b3BlbnNzaC1/)
    expect(text).not.toBe('')
  })

  it('has a command for its own host in an error about host keys', () => {
    const [found] = findings(ssh(KEY, 'ssh://git@git.example.org:7999/a/b'))
    expect(found?.message).toContain('`ssh-keyscan -p 7999 git.example.org`, after you have compared its keys')
    expect(found?.message).toMatch(/^found a text of 80 characters; /)
    expect(found?.message).not.toContain('contoso')
    expect(findings(ssh(KEY, 'ssh://git@'))).toMatchObject([
      { message: expect.not.stringContaining('ssh-keyscan') },
      { message: expect.not.stringContaining('ssh-keyscan') }
    ])
  })

  it('keeps the settings of its source', () => {
    expect(load(https({ access: 'https', httpsUser: 'x-token-auth' })).gitops.source).toEqual({
      kind: 'git',
      url: 'https://git.contoso.com/a/b',
      revision: { branch: 'main' },
      access: 'https',
      httpsUser: 'x-token-auth'
    })
  })
})
