/** Whether the processor is emulated (ci/aarch64.sh): all takes some thirty times as long. */
export const emulated = process.env['INGA_EMULATED'] === '1';
