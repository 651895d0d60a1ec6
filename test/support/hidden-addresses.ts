import { BlockList } from 'node:net';

/** Networks that are not of the open internet, as IANA's registries of special addresses have them, and one of Azure's. */
export const hiddenV4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24'],
  ...['203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4', '168.63.129.16/32'],
];

const list = new BlockList();
for (const network of hiddenV4) {
  const [base = '', bits] = network.split('/');
  list.addSubnet(base, Number(bits));
}

/** Whether an IPv4 address, as a number, is in one of them. */
export const isHidden = (ip: number): boolean => list.check(dotted(ip));

const bytesOf = (ip: number) => [24, 16, 8, 0].map((shift) => (ip >>> shift) & 255);
export const dotted = (ip: number): string => bytesOf(ip).join('.');

/** An address of one of these networks, by two numbers in [0, 1). */
export function hiddenIp(which: number, where: number): number {
  const [base = '', bits] = (hiddenV4[Math.floor(which * hiddenV4.length)] ?? '').split('/');
  const start = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return start + Math.floor(where * 2 ** (32 - Number(bits)));
}

const hex = (value: number, width = 1) => value.toString(16).padStart(width, '0');
const octal = (value: number) => `0${value.toString(8)}`;
const inDigits = (text: string, zero: number) =>
  text.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const halves = (ip: number) => `${hex(ip >>> 16)}:${hex(ip & 0xffff)}`;

/** Every way to write an IPv4 address as the host of a URL that somebody has ever got past a filter with. */
export const spellings: Record<string, (ip: number) => string> = {
  dotted,
  'with a dot behind': (ip) => `${dotted(ip)}.`,
  'in three parts': (ip) => `${ip >>> 24}.${(ip >>> 16) & 255}.${ip & 0xffff}`,
  'in two parts': (ip) => `${ip >>> 24}.${ip & 0xffffff}`,
  decimal: (ip) => `${ip >>> 0}`,
  hexadecimal: (ip) => `0X${hex(ip >>> 0).toUpperCase()}`,
  octal: (ip) => octal(ip >>> 0),
  'octal parts': (ip) => bytesOf(ip).map(octal).join('.'),
  'octal parts with zeros': (ip) =>
    bytesOf(ip)
      .map((part) => `000${octal(part)}`)
      .join('.'),
  'hexadecimal parts': (ip) =>
    bytesOf(ip)
      .map((part) => `0x${hex(part)}`)
      .join('.'),
  'parts of each kind': (ip) => `0x${hex(ip >>> 24)}.${octal((ip >>> 16) & 255)}.${ip & 0xffff}`,
  'wide digits': (ip) => inDigits(dotted(ip), 0xff10),
  'mathematical digits': (ip) => inDigits(dotted(ip), 0x1d7ce),
  'other dots': (ip) => bytesOf(ip).join('。'),
  'per cent': (ip) => dotted(ip).replaceAll('1', '%31').replaceAll('0', '%30'),
  'a soft hyphen': (ip) => dotted(ip).replace('.', '.\u00ad'),
  mapped: (ip) => `[::ffff:${dotted(ip)}]`,
  'mapped in hexadecimal': (ip) => `[0:0:0:0:0:FFFF:${halves(ip).toUpperCase()}]`,
  compatible: (ip) => `[::${halves(ip)}]`,
  translated: (ip) => `[::ffff:0:${halves(ip)}]`,
  NAT64: (ip) => `[64:ff9b::${halves(ip)}]`,
  'local NAT64': (ip) => `[64:ff9b:1::${halves(ip)}]`,
  '6to4': (ip) => `[2002:${halves(ip)}::1]`,
  Teredo: (ip) => `[2001:0:${halves(ip)}::1]`,
};
