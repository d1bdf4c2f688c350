import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Annotations } from '../../../src/runtime/annotations.ts'
import { failureSummary, reportFailure } from '../../../src/runtime/failure-report.ts'
import { Failure } from '../../../src/runtime/index.ts'
import { jobLog } from '../../../src/runtime/log.ts'
import { hostile } from '../report/hostile-texts.ts'
import { outsideCode } from '../report/markdown-reader.ts'

let written = ''
beforeEach(() => {
  written = ''
  jest.spyOn(process.stdout, 'write').mockImplementation(text => {
    written += String(text)
    return true
  })
})
afterEach(() => {
  jest.restoreAllMocks()
})

/** Lines as the runner reads them. */
const lines = () => written.split(/\r\n|\r|\n/).filter(line => line !== '')
const place = (line: number) => ({ file: 'aks-baseline.yml', line, column: 1 })

describe('reportFailure', () => {
  const errors = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      ...place(i + 1),
      message: `aks-baseline.yml:${i + 1}:1 a: wrong ${i}.`
    }))

  it.each([2, 15])('writes each of %i errors of a file once', count => {
    const annotations = errors(count)
    const message = ['aks-baseline.yml has errors:', ...annotations.map(({ message }) => message)].join('\n')
    reportFailure(
      'provision',
      new Failure('config-invalid', message, { remedy: 'Correct them.', annotations }),
      new Annotations()
    )
    const log = written.split('\n').filter(line => line.startsWith('::error'))
    for (const { message } of annotations) expect(log.join('\n').split(message)).toHaveLength(2)
    expect(log.join('\n')).toContain('The errors are listed above.')
    process.exitCode = 0
  })

  it('writes each finding with its own code, which can differ from the reason of the failure', () => {
    const annotations = new Annotations()
    annotations.locateBy(() => place(3))
    const findings = [
      { code: 'region-not-supported', subject: 'region', message: 'region: unknown.' },
      { code: 'size-not-offered', subject: 'cluster.pools.user.vmSize', message: 'vmSize: too big.' }
    ]
    reportFailure(
      'provision',
      new Failure('region-not-supported', 'x', { remedy: 'Correct it.', findings }),
      annotations
    )
    expect(lines().filter(line => line.includes('title='))).toEqual([
      '::error title=region-not-supported,file=aks-baseline.yml,line=3,col=1::region: unknown.',
      '::error title=size-not-offered,file=aks-baseline.yml,line=3,col=1::vmSize: too big.'
    ])
    process.exitCode = 0
  })
})

describe('Annotations', () => {
  it('shows ten of a level, those with a line first, and counts the rest', () => {
    const annotations = new Annotations()
    for (let i = 0; i < 8; i++) annotations.add({ level: 'error', message: `general ${i}` })
    for (let i = 0; i < 5; i++) annotations.add({ level: 'error', message: `placed ${i}`, place: place(i + 1) })
    annotations.write()
    expect(lines()).toHaveLength(10)
    expect(lines()[0]).toBe('::error file=aks-baseline.yml,line=1,col=1::placed 0')
    expect(lines()[4]).toContain('placed 4')
    expect(lines()[9]).toBe('::error::… and 4 more. The log has all of them.')
  })

  it('leaves room for errors that are written elsewhere, and for other levels', () => {
    const annotations = new Annotations()
    for (let i = 0; i < 12; i++) annotations.add({ level: 'error', message: `${i}` })
    annotations.add({ level: 'warning', message: 'w' })
    annotations.write(1)
    expect(lines().filter(line => line.startsWith('::error'))).toHaveLength(9)
    expect(lines().at(-1)).toBe('::warning::w')
  })

  it('finds the line of what something is about, says nothing twice, and leaves out what it need not say', () => {
    const annotations = new Annotations()
    annotations.locateBy(({ subject }) => (subject === 'hub' ? place(7) : undefined))
    const hub = { code: 'address-plan', subject: 'hub' }
    annotations.add({ level: 'warning', message: 'small', about: hub })
    annotations.add({ level: 'warning', message: 'small', about: hub })
    annotations.add({ level: 'warning', message: 'elsewhere', about: { ...hub, subject: 'x' }, onlyPlaced: true })
    annotations.write()
    expect(lines()).toEqual(['::warning file=aks-baseline.yml,line=7,col=1::small'])
  })

  it('cuts a message where GitHub would', () => {
    const annotations = new Annotations()
    annotations.add({ level: 'notice', message: 'x'.repeat(9000) })
    annotations.write()
    expect(written.trim()).toHaveLength('::notice::'.length + 4096)
  })

  it.each(Object.entries(hostile))('is one command in spite of %s', (_, text) => {
    const annotations = new Annotations()
    annotations.add({ level: 'error', message: text, title: text, place: place(1) })
    annotations.write()
    expect(lines()).toHaveLength(1)
    expect(written).toMatch(/^::error title=[^:,]*,file=aks-baseline.yml,line=1,col=1::[^\r\n]*\n$/)
    expect(written).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}]/u)
  })
})

describe('the log', () => {
  it.each(Object.entries(hostile))('has no command because of %s', (_, text) => {
    const log = jobLog(new Annotations())
    log.info(text)
    log.warning(text)
    expect(lines().filter(line => /^[\s\u0085]*::|##\[/.test(line))).toEqual([])
    expect(written.replaceAll('\u200b', '')).not.toMatch(/(?![\r\n\t])[\p{Cc}\p{Cf}]/u)
  })

  it('has a warning at once, and the run page when the action ends', () => {
    const annotations = new Annotations()
    jobLog(annotations).warning('small', { code: 'address-plan', subject: 'hub' })
    expect(written).toBe('Warning: small\n')
    annotations.write()
    expect(written).toContain('::warning::small')
  })
})

describe('failureSummary', () => {
  it.each(Object.entries(hostile))('lets %s not out of its place', (_, text) => {
    const failure = new Failure('deployment-failed', text, {
      remedy: `Look at \`${text}\` and ${text}`,
      leaves: [{ code: text, message: text, target: text }]
    })
    const outside = outsideCode(failureSummary(failure)).replaceAll('<span>$</span>', '')
    expect(outside).toMatch(/^### ❌ deployment-failed\n\n◻\n\n\*\*What to do:\*\* /)
    expect(outside).not.toMatch(/<(?!\u200b)|\]\(|@(?!\u200b)\w|#(?!\u200b)\d|\n#+ |\n[>|]/)
  })

  it('keeps code spans of ours, and has room for a plan beside it', () => {
    const failure = new Failure('throttled', 'x'.repeat(2_000_000), { remedy: 'Set `mode` in `with:`.' })
    expect(failureSummary(failure)).toContain('Set `mode` in `with:`.')
    expect(Buffer.byteLength(failureSummary(failure))).toBeLessThan(512 * 1024)
  })
})
