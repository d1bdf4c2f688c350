import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { offeredMinors } from '../../../local/aks/kubernetes-versions.ts'
import { annotationOf, dueVersions } from '../../../scripts/support-dates/due.ts'
import { type SupportDate, supportDates } from '../../../scripts/support-dates/table.ts'
import { EXAMPLE_KUBERNETES_VERSION } from '../../../src/config/example-version.ts'

const root = join(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

const row = (until: string, more: Partial<SupportDate> = {}): SupportDate => ({
  what: 'Kubernetes',
  version: '1.36',
  until,
  source: 'the calendar',
  where: { file: 'a.yml', text: '1.36' },
  ...more
})
const daysLeft = (until: string, now: string) => dueVersions([row(until)], Date.parse(now)).map(each => each.daysLeft)

describe('the table of support dates', () => {
  it.each(supportDates.map(each => [each.what, each] as const))(
    'has the version that the project uses: %s',
    (_, each) => {
      expect(read(each.where.file)).toContain(each.where.text)
      expect(each.where.text).toContain(each.version)
      expect(each.until).toMatch(/^20\d\d-\d\d-\d\d$/)
    }
  )

  it('has the end of support of Kubernetes that local Azure has', () => {
    const [kubernetes] = supportDates.filter(({ version }) => version === EXAMPLE_KUBERNETES_VERSION)
    const plans = (day: string) =>
      offeredMinors(Date.parse(day)).find(({ minor }) => minor === EXAMPLE_KUBERNETES_VERSION)?.supportPlans
    const until = kubernetes?.until ?? ''
    expect(plans(until)).toContain('KubernetesOfficial')
    expect(plans(new Date(Date.parse(until) + 24 * 3600 * 1000).toISOString())).not.toContain('KubernetesOfficial')
  })
})

describe('dueVersions', () => {
  it('reports a version from 60 days before the last day of its support', () => {
    expect(daysLeft('2027-06-30', '2027-04-30T12:00:00Z')).toEqual([])
    expect(daysLeft('2027-06-30', '2027-05-02T12:00:00Z')).toEqual([59])
    expect(daysLeft('2027-06-30', '2027-07-01T12:00:00Z')).toEqual([-1])
  })

  it('reports the most urgent version first', () => {
    const due = dueVersions([row('2027-06-30'), row('2027-06-01')], Date.parse('2027-06-10'))
    expect(due.map(({ until }) => until)).toEqual(['2027-06-01', '2027-06-30'])
  })
})

describe('annotationOf', () => {
  it.each([
    ['is supported until', '2027-06-30', {}],
    ['was supported until', '2027-06-01', {}],
    ['must be checked again by', '2027-06-30', { isCheckDay: true }]
  ])('names version, day, source and file: %s', (text, until, more) => {
    const [due] = dueVersions([row(until, more)], Date.parse('2027-06-10'))
    expect(due && annotationOf(due)).toBe(
      `::error file=a.yml,title=End of support::Kubernetes: 1.36 ${text} ${until}. Read the calendar, then change a.yml and scripts/support-dates/table.ts.`
    )
  })
})

describe('the workflow', () => {
  const { on, jobs } = parse(read('.github/workflows/support-dates.yml'))

  it('runs the check on a schedule only, never for a change', () => {
    expect(Object.keys(on).sort()).toEqual(['schedule', 'workflow_dispatch'])
    expect(JSON.stringify(jobs)).toContain('scripts/support-dates.ts')
    for (const file of ['.ci/run', '.github/workflows/ci.yml']) expect(read(file)).not.toContain('support-dates')
  })
})
