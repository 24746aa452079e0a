const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const logTime = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/;

/** Epoch ms of a time as Apache logs it, `17/May/2015:10:05:03 +0000`; NaN if it is none. */
export function parseApacheTime(text: string): number {
  const match = logTime.exec(text);
  if (match === null) return Number.NaN;
  const part = (group: number): number => Number(match[group]);
  const month = months.indexOf(match[2] ?? '');
  const [day, hour, minute, second] = [part(1), part(4), part(5), part(6)];
  const [offsetHours, offsetMinutes] = [part(8), part(9)];
  const midnight = Date.UTC(part(3), month, day);
  const real =
    month !== -1 &&
    new Date(midnight).getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second <= 60 &&
    offsetHours < 24 &&
    offsetMinutes < 60;
  if (!real) return Number.NaN;
  const offset = (match[7] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
  return midnight + ((hour * 60 + minute - offset) * 60 + second) * 1000;
}
