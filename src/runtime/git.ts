import { getExecOutput } from '@actions/exec'

/** The commit that is checked out in a folder, or `undefined` where it is no checkout. */
export async function revision(folder: string): Promise<string | undefined> {
  const { exitCode, stdout } = await getExecOutput('git', ['-C', folder, 'rev-parse', 'HEAD'], {
    silent: true,
    ignoreReturnCode: true
  }).catch(() => ({ exitCode: 1, stdout: '' }))
  return exitCode === 0 ? stdout.trim() : undefined
}
