import { describe, expect, it } from '@jest/globals'
import { parseSourceCredentials } from '../../../src/registry/index.ts'
import { Failure } from '../../../src/runtime/failure.ts'

function parse(text: string) {
  const masked: string[] = []
  try {
    return {
      masked,
      logins: Object.fromEntries(parseSourceCredentials('source-credentials', text, each => masked.push(each)))
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { masked, error }
  }
}

describe('parseSourceCredentials', () => {
  it('reads a login per line, and masks every password', () => {
    expect(parse('docker.io=ada:dckr_pat_1\r\n\n  ghcr.io=ada:p=a:ss\nlocalhost:5000=bot:x\n')).toEqual({
      masked: ['dckr_pat_1', 'p=a:ss', 'x'],
      logins: {
        'docker.io': { username: 'ada', password: 'dckr_pat_1' },
        'ghcr.io': { username: 'ada', password: 'p=a:ss' },
        'localhost:5000': { username: 'bot', password: 'x' }
      }
    })
  })

  it('accepts every name of Docker Hub', () => {
    for (const name of ['index.docker.io', 'Registry.Hub.Docker.com', 'registry-1.docker.io'])
      expect(parse(`${name}=ada:x`).logins).toEqual({ 'docker.io': { username: 'ada', password: 'x' } })
  })

  it.each([
    ['a line without a registry', 'ghcr.io=ada:hidden\nada:hunter2', 'Line 2'],
    ['a line without a password', 'docker.io=hunter2', 'Line 1'],
    ['a blank in a password', 'docker.io=ada:hunter2 hunter2', 'Line 1'],
    ['a second login of a registry', 'docker.io=ada:hidden\nindex.docker.io=ada:hunter2', 'Line 2']
  ])('refuses %s without quoting it', (_, text, line) => {
    const { error, masked } = parse(text)
    expect(error).toMatchObject({
      reason: 'input-invalid',
      message: expect.stringContaining(`${line} of the input "source-credentials"`),
      details: { subject: 'source-credentials', remedy: expect.stringContaining('docker.io=USERNAME:TOKEN') }
    })
    expect(JSON.stringify(error) + String(error)).not.toMatch(/hunter2|hidden|ada/)
    if (text.includes('hidden')) expect(masked).toContain('hidden')
  })
})
