import { type LeafCode, leafCodes } from '../../src/azure/leaf-codes.ts'
import { type FailureReason, failureReasons } from '../../src/runtime/failure.ts'
import { codeSpan, markdownTable } from './page-sections.ts'

/** Returns the page of all failure reasons and of the Azure error codes that cause them. */
export function failurePage(): string[] {
  return [
    '# Failure reasons',
    'An action that fails sets the output `failure-reason` to one of these codes, and prints a specific remedy.',
    reasonTable(),
    '## Azure error codes',
    'A failed deployment reports one or more Azure error codes. If all of them have the same reason, the action fails with that reason; otherwise with `deployment-failed` and the remedy of each code. Transient errors are retried first, and each wait is twice as long as the one before.',
    leafTable()
  ]
}

function reasonTable(): string {
  const rows = (Object.keys(failureReasons) as FailureReason[]).map(reason => [
    codeSpan(reason),
    failureReasons[reason].meaning,
    failureReasons[reason].remedy
  ])
  return markdownTable(['code', 'meaning', 'what to do'], rows)
}

function leafTable(): string {
  const rows = leafCodes.map(row => [
    codesOf(row),
    codeSpan(row.reason ?? 'deployment-failed'),
    retried(row),
    general(row),
    row.source
  ])
  return markdownTable(['Azure error code', 'reason', 'retried', 'what to do', 'source'], rows)
}

/** Returns the codes that a pattern matches, for people: A, B for `/^(A|B)$/i` and A…B for `/^A\w*B/i`. */
function codesOf({ code: known, message }: LeafCode): string {
  const codes = typeof known === 'string' ? [known] : [...new Set(spelt(known.source))]
  const shown = codes.map(codeSpan).join(', ')
  return message === undefined ? shown : `${shown} with a message like ${codeSpan(message.source)}`
}

/** Returns the texts that a simple pattern matches. It can have groups of alternatives, optional parts and `\\w*`. */
function spelt(pattern: string): string[] {
  const start = pattern.startsWith('^') ? '' : '…'
  const end = pattern.endsWith('$') ? '' : '…'
  return alternatives(pattern.replaceAll('\\w*', '…').replace(/^\^|\$$/g, '')).map(text => `${start}${text}${end}`)
}

function alternatives(pattern: string): string[] {
  const inner = /^(.*?)\(([^()]*)\)(\??)(.*)$/.exec(pattern) ?? /^(.*?)(\w)(\?)(.*)$/.exec(pattern)
  const [, before = '', options = '', optional = '', after = ''] = inner ?? []
  if (inner === null) return [pattern]
  const choices = [...(optional === '' ? [] : ['']), ...options.split('|')]
  return choices.flatMap(choice => alternatives(`${before}${choice}${after}`))
}

function retried({ retry }: LeafCode): string {
  if (retry === undefined) return 'no'
  const only = retry.onlyIn === undefined ? '' : ', in a resource group that the run created'
  return `${retry.times} times after ${retry.every} s${only}`
}

function general({ remedy }: LeafCode): string {
  return typeof remedy === 'string' ? remedy : remedy.general
}
