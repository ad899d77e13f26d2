import { pick, type Random } from "../store/random.ts";

/** First and last names of made-up people, with a weight for each script. */
interface NamePool {
  readonly weight: number;
  readonly first: readonly string[];
  readonly last: readonly string[];
}

const POOLS: readonly NamePool[] = [
  {
    weight: 30,
    first: [
      "Jana",
      "Petr",
      "Lucie",
      "Tomáš",
      "Eliška",
      "Jiří",
      "Kateřina",
      "Ondřej",
      "Šárka",
      "Václav",
      "Zdeňka",
      "Matěj",
    ],
    last: [
      "Novák",
      "Dvořáková",
      "Svoboda",
      "Černá",
      "Procházka",
      "Kučerová",
      "Veselý",
      "Horáková",
      "Šimek",
      "Říhová",
    ],
  },
  {
    weight: 18,
    first: ["Anna", "Lukas", "Jürgen", "Käthe", "Björn", "Heike", "Søren", "Ingrid", "Åsa", "Mikkel"],
    last: [
      "Müller",
      "Schäfer",
      "Weiß",
      "Groß",
      "Jørgensen",
      "Lindström",
      "Öberg",
      "Kühn",
      "Bauer",
      "Ziegler",
    ],
  },
  {
    weight: 16,
    first: ["Chloé", "François", "Zoë", "José", "Núria", "Iñigo", "João", "Conceição", "Niccolò", "Giulia"],
    last: [
      "Lefèvre",
      "Gagné",
      "García",
      "Muñoz",
      "Gonçalves",
      "Araújo",
      "D’Angelo",
      "Rossi",
      "Peña",
      "de la Cruz",
    ],
  },
  {
    weight: 14,
    first: ["Olivia", "Liam", "Siobhán", "Grace", "Noah", "Aoife", "Ethan", "Amelia", "Rhys", "Maya"],
    last: [
      "O’Connor",
      "Smith",
      "Taylor",
      "McAllister",
      "Hughes",
      "Van der Berg",
      "Evans",
      "Brown",
      "Singh",
      "Okafor",
    ],
  },
  {
    weight: 9,
    first: [
      "Łukasz",
      "Małgorzata",
      "Zbigniew",
      "Đorđe",
      "Željka",
      "István",
      "Erzsébet",
      "Ştefan",
      "Ioana",
      "Gülşen",
    ],
    last: [
      "Wójcik",
      "Kowalczyk",
      "Żak",
      "Petrović",
      "Kovačić",
      "Nagy",
      "Szőke",
      "Ţurcanu",
      "Yıldız",
      "Çelik",
    ],
  },
  {
    weight: 4,
    first: ["Олена", "Дмитро", "Ирина", "Сергей", "Цветана", "Ђорђе"],
    last: ["Шевченко", "Коваль", "Кузнецова", "Иванов", "Димитрова", "Јовановић"],
  },
  {
    weight: 2,
    first: ["Γιώργος", "Ελένη", "Νίκος", "Μαρία"],
    last: ["Παπαδόπουλος", "Οικονόμου", "Αγγελίδη", "Βλάχου"],
  },
  { weight: 1.5, first: ["محمد", "فاطمة", "يوسف", "ليلى"], last: ["الخطيب", "حدّاد", "منصور", "العلي"] },
  { weight: 1, first: ["יעל", "דוד", "נועה", "אבי"], last: ["כהן", "לוי", "מזרחי", "פרידמן"] },
  { weight: 1, first: ["प्रिया", "अर्जुन", "काव्या", "रोहन"], last: ["शर्मा", "पटेल", "गुप्ता", "जोशी"] },
  { weight: 0.7, first: ["สมชาย", "พิมพ์ใจ", "ณัฐ"], last: ["ศรีสุข", "ทองดี", "วงศ์ใหญ่"] },
  { weight: 1, first: ["伟", "芳", "秀英", "建国"], last: ["王", "李", "欧阳", "𠮷"] },
  { weight: 0.8, first: ["さくら", "健太", "ひかり", "𠮷郎"], last: ["佐藤", "髙橋", "渡邉", "長谷川"] },
  { weight: 0.8, first: ["민준", "서연", "지우"], last: ["김", "이", "박"] },
  { weight: 0.2, first: ["Mia 🌸", "🦊", "Tom 👨‍👩‍👧"], last: ["✨ Sparkle", "Fox 🦊", "🎈"] },
];

const TOTAL_WEIGHT = POOLS.reduce((sum, pool) => sum + pool.weight, 0);

/** A made-up name. A few people give only one part of it, or none. */
export function makeName(random: Random): { firstName: string | null; lastName: string | null } {
  let left = random() * TOTAL_WEIGHT;
  const pool = POOLS.find((one) => (left -= one.weight) < 0) ?? POOLS[0];
  if (pool === undefined) return { firstName: null, lastName: null };
  const firstName = pick(random, pool.first);
  const lastName = pick(random, pool.last);
  const missing = random();
  return {
    firstName: missing < 0.015 ? null : firstName,
    lastName: missing > 0.005 && missing < 0.03 ? null : lastName,
  };
}

/** The letters and digits of a name that fit into an email; null: none are left. */
export function latinOf(name: string | null): string | null {
  const plain = (name ?? "")
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
  return plain === "" ? null : plain;
}
