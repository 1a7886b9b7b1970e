"""What a file may be at most, and the sentences that refuse it."""

LARGEST = 20 * 1024 * 1024  # bytes of a file
MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767  # letters, as in Excel

EMPTY = "Berkas ini kosong."
NO_ROWS = "Daftar ini hanya berisi judul kolom, tanpa baris data."
NO_HEADINGS = "Baris judul kolom tidak ditemukan. Daftar harus berisi judul seperti NIK, Nama, Kelurahan."
TOO_LARGE = "Berkas terlalu besar: paling besar 20 MB. Bagi daftar menjadi beberapa berkas."
TOO_LONG = "Daftar terlalu panjang: paling banyak 100.000 baris. Bagi daftar, atau hapus baris kosong di bawahnya."
TOO_WIDE = "Terlalu banyak kolom: paling banyak 200. Hapus kolom yang tidak dipakai."
ENDLESS = "Ada baris yang terlalu panjang untuk sebuah daftar. Periksa apakah berkas ini benar."

OLD_EXCEL = "Berkas Excel ini berbentuk lama (.xls). Buka di Excel, simpan sebagai .xlsx, lalu kirim lagi."
LOCKED = "Berkas ini berkata sandi. Simpan tanpa kata sandi, lalu kirim lagi."
PDF = "Berkas ini PDF. Kirim daftar aslinya sebagai Excel (.xlsx) atau csv."
WEB_PAGE = "Berkas ini halaman web, walau namanya mungkin Excel. Buka di Excel, simpan sebagai .xlsx, lalu kirim lagi."
NOT_A_LIST = "Berkas ini bukan daftar. Kirim daftar sebagai Excel (.xlsx) atau csv."
NOT_A_WORKBOOK = "Berkas ini bukan daftar Excel. Simpan daftar sebagai Excel (.xlsx), lalu kirim lagi."
REALLY_XLSX = "Isi berkas ini Excel, tetapi akhiran namanya “{extension}”. Ganti akhirannya menjadi .xlsx."
REALLY_CSV = "Isi berkas ini csv, tetapi akhiran namanya “{extension}”. Ganti akhirannya menjadi .csv."

CORRUPT = "Berkas Excel ini rusak. Buka di Excel, simpan lagi sebagai .xlsx, lalu kirim lagi."
BOMB = "Isi berkas ini jauh lebih besar daripada sebuah daftar. Salin daftarnya ke berkas Excel baru, lalu kirim lagi."
FORBIDDEN = "Berkas Excel ini memuat perintah yang tidak diizinkan. Salin daftarnya ke berkas Excel baru."


class SheetError(ValueError):
    """A file that cannot be read as a list; str() is a sentence for whoever sent it."""
