import { describe, expect, it } from '@jest/globals'
import { createCommandReader, parseCommand } from '../../../../../local/runner/steps/workflow-commands.ts'

describe('parseCommand', () => {
  it('reads name, properties and data, and undoes each escape once', () => {
    expect(parseCommand('::error file=a%3Ab%2Cc.yml,line=3::100%25 of%0Alines%0D, %2525')).toEqual({
      name: 'error',
      properties: { file: 'a:b,c.yml', line: '3' },
      data: '100% of\nlines\r, %25'
    })
    expect(parseCommand('  ::Endgroup::')).toEqual({ name: 'endgroup', properties: {}, data: '' })
    expect(parseCommand('::notice title=a=b::x')?.properties).toEqual({ title: 'a=b' })
  })

  it('leaves text alone', () => {
    for (const line of ['plain', 'a ::error::b', '::', 'std::vector::size', ':: ::']) {
      expect(parseCommand(line)).toBeUndefined()
    }
  })
})

describe('createCommandReader', () => {
  const read = (lines: string[]) => {
    const seen: string[] = []
    const reader = createCommandReader({
      annotate: (level, command) => void seen.push(`${level}: ${command.data}`),
      mask: value => void seen.push(`mask ${value}`),
      output: (name, value) => void seen.push(`output ${name}=${value}`),
      state: (name, value) => void seen.push(`state ${name}=${value}`),
      log: line => void seen.push(line)
    })
    lines.forEach(reader)
    return seen
  }

  it('obeys, and is deaf between stop-commands and its token', () => {
    const lines = ['::stop-commands::T0k', '::error::no', '::t0k::', '::add-mask::x', '::save-state name=a::1']
    expect(read(lines)).toEqual(['::error::no', '::t0k::', 'mask x', 'state a=1'])
  })

  it('refuses the commands GitHub disabled, and prints what is none', () => {
    expect(read(['::set-env name=A::b'])[0]).toMatch(/^error: The `set-env` command is disabled/)
    expect(read(['::made-up::x', 'text'])).toEqual(['::made-up::x', 'text'])
  })
})
