// Browsers that know no modules (before 2018) run only this.
document.getElementById('opening').textContent =
  'Trình duyệt này đã cũ nên không mở được ứng dụng. Hãy cập nhật Chrome trong cửa hàng ứng dụng, ' +
  'hoặc nộp hồ sơ tại bộ phận một cửa của Ủy ban nhân dân xã.';
