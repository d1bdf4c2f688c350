import { type LeafCode, leafCodes } from '../../src/azure/leaf-codes.ts'
import { type FailureReason, failureReasons } from '../../src/runtime/failure.ts'
import { code, table } from './sections.ts'

/** The page of all failure reasons, and of the codes of Azure that lead to them. */
export function failurePage(): string[] {
  return [
    '# Failure reasons',
    'Every action sets the output `failure-reason` to one of these when it fails, and prints what to do in the case at hand.',
    reasonTable(),
    '## Codes of Azure',
    'A deployment ends with one or more codes of Azure. Where all of them lead to one reason, the action fails with that reason; where they differ, with `deployment-failed`, and the remedy of each is printed. Codes that pass by themselves are retried first; each wait is twice as long as the one before.',
    leafTable()
  ]
}

function reasonTable(): string {
  const rows = (Object.keys(failureReasons) as FailureReason[]).map(reason => [
    code(reason),
    failureReasons[reason].meaning,
    failureReasons[reason].remedy
  ])
  return table(['code', 'meaning', 'what to do'], rows)
}

function leafTable(): string {
  const rows = leafCodes.map(row => [
    codesOf(row),
    code(row.reason ?? 'deployment-failed'),
    retried(row),
    general(row),
    row.source
  ])
  return table(['code of Azure', 'reason', 'retried', 'what to do', 'source'], rows)
}

/** A pattern is shown as the codes it stands for: `/^(A|B)$/i` as A, B and `/^A\w*B/i` as A…B. */
function codesOf({ code: known, message }: LeafCode): string {
  const codes = typeof known === 'string' ? [known] : [...new Set(spelt(known.source))]
  const shown = codes.map(code).join(', ')
  return message === undefined ? shown : `${shown} with a message like ${code(message.source)}`
}

/** Returns the texts that a simple pattern stands for: its groups of alternatives, optional parts and `\\w*`. */
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
  const only = retry.onlyIn === undefined ? '' : ', for a group that the run created'
  return `${retry.times} times after ${retry.every} s${only}`
}

function general({ remedy }: LeafCode): string {
  return typeof remedy === 'string' ? remedy : remedy.general
}
